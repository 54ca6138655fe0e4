"""The tools for single designs: propose one, train one briefly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import Field

from tools.tool import Arguments, Result, Tool

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tools.actions.candidates import Known, Situation
    from tools.architecture import Architecture
    from tools.bench import Bench
    from tools.data import Dataset
    from tools.search import Candidate, Limits, Screening

PROPOSER = "proposal"
"""Who proposed a design that no search did."""
_WHY = ".txt"


class ProposeArchitecture(Arguments):
    """A design as data, and the idea behind it."""

    architecture: dict[str, Any] = Field(
        description=(
            "stem {output_channels, kernel_size, stride, activation} or null, blocks "
            "[{output_channels, num_layers, kernel_size, stride, expansion_factor, use_se, "
            "se_ratio, conv_type depthwise|mbconv, skip_op identity|residual, activation}], "
            "head_channels, resolution; input_channels and classes follow from the data"
        )
    )
    why: str = Field("", max_length=500, description="the idea, in one sentence")


class Proposal(Result):
    """What the design costs and which limits it breaks; bytes are by runtime, without stack."""

    candidate: str
    admitted: bool
    violations: tuple[str, ...]
    macs: int
    parameters: int
    sram_bytes: dict[str, int]
    flash_bytes: dict[str, int]
    mends: tuple[str, ...]


class TrainProxy(Arguments):
    """Which design to train briefly."""

    candidate: str = Field(min_length=1, description="id or its beginning")


class ProxyTrained(Result):
    """What a short training reached; `images` is None where the archive knew it already."""

    candidate: str
    accuracy: float
    seconds: float
    images: int | None
    on_front: bool


def propose_architecture(arguments: ProposeArchitecture, bench: Bench) -> Proposal:
    """Check a design against schema, data and limits; rejected ones are archived with the reason.

    Raises ArchitectureError for what is no architecture or does not fit the data.
    """
    from tools.actions.candidates import situation
    from tools.first_use import announce_first_use
    from tools.search import violations

    now = situation(bench)
    architecture = _architecture(arguments.architecture, now.dataset)
    announce_first_use(bench.reporter)
    screening = admit(now, architecture, PROPOSER, arguments.why)
    footprint = screening.footprint
    broken = violations(footprint, now.limits)
    return Proposal(
        summary=_proposed(screening, now),
        files=(bench.project.relative(bench.project.design(screening.id)),),
        candidate=screening.id,
        admitted=screening.admitted,
        violations=tuple(broken),
        macs=footprint.macs,
        parameters=footprint.parameters,
        sram_bytes=footprint.sram_bytes,
        flash_bytes=footprint.flash_bytes,
        mends=peak_mends(architecture, broken, now.limits),
    )


def admit(
    now: Situation, architecture: Architecture, proposer: str, rationale: str = ""
) -> Screening:
    """Measure a design and keep it: in its file, and in the archive where a limit rejects it.

    `rationale` says why it is proposed; it is kept beside the design.
    """
    from tools.search import Screen
    from tools.workspace import write_atomically

    with now.archive() as archive:
        screen = Screen(now.limits, archive, now.bench.options.seed)
        screening = screen.admit(architecture, proposer, rationale)
        screen.save()
    path = now.bench.project.design(screening.id)
    write_atomically(path, architecture.model_dump_json(indent=2))
    if rationale.strip():
        write_atomically(path.with_suffix(_WHY), rationale.strip() + "\n")
    return screening


def why_proposed(now: Situation, candidate: str) -> str:
    """What was said when a design was proposed by hand; "" where nothing was."""
    path = now.bench.project.design(candidate).with_suffix(_WHY)
    return path.read_text(encoding="utf-8").strip() if path.is_file() else ""


def _architecture(document: dict[str, Any], data: Dataset) -> Architecture:
    """The proposed design for these data; a bare document may leave out what follows from them."""
    from tools.architecture import Architecture

    follows = {
        "input_channels": data.channels,
        "classes": len(data.classes),
        "resolution": data.resolution,
        "padding": "same",
    }
    known = document if "candidate_config" in document else follows | document
    architecture = Architecture.parse(known)
    fits_data(architecture, data)
    return architecture


def fits_data(architecture: Architecture, data: Dataset) -> None:
    """Raise ArchitectureError unless it takes the images of `data` and tells their classes."""
    from tools.errors import ArchitectureError

    takes = architecture.input_channels, architecture.classes
    if takes != (data.channels, len(data.classes)):
        raise ArchitectureError(
            f"The architecture takes images of {takes[0]} channels in {takes[1]} classes; the data "
            f"set {data.name} has {data.channels} and {len(data.classes)}.",
            "Leave input_channels and classes out: they follow from the data.",
        )


def peak_mends(
    architecture: Architecture, broken: Sequence[str], limits: Limits
) -> tuple[str, ...]:
    """Single changes that lower the peak, where SRAM is among the `broken` limits."""
    from tools.actions.measuring import mend_words
    from tools.mends import mends

    if limits.sram_bytes is None or not any(words.startswith("SRAM") for words in broken):
        return ()
    room = limits.sram_bytes - limits.reserved_sram_bytes
    return mend_words(mends(architecture, "aot", room), limits.reserved_sram_bytes)


def _proposed(screening: Screening, now: Situation) -> str:
    from tools.units import format_bytes, format_count

    footprint = screening.footprint
    sram_bytes = footprint.sram_bytes["aot"] + now.limits.reserved_sram_bytes
    verdict = "meets the limits" if screening.admitted else f"is rejected: {screening.reason}"
    return (
        f"Candidate {screening.id} {verdict}. It has {format_count(footprint.macs)} MACs, "
        f"{format_count(footprint.parameters)} parameters and needs {format_bytes(sram_bytes)} of "
        f"SRAM (aot, with stack) and {format_bytes(footprint.flash_bytes['aot'])} of flash."
    )


def train_proxy(arguments: TrainProxy, bench: Bench) -> ProxyTrained:
    """Train one design as the search trains it; the archive keeps the result.

    Raises LimitError for a design that breaks the goal's limits.
    """
    from tools.actions.candidates import check_limits, find, situation
    from tools.search import front_within

    now = situation(bench)
    one = find(now, arguments.candidate)
    check_limits(now, one)
    if one.candidate and one.candidate.status == "trained":
        candidate, images = one.candidate, None
    else:
        candidate, images = _train_briefly(now, one)
    with now.archive() as archive:
        on_front = candidate.id in {other.id for other in front_within(archive, now.limits)}
    return ProxyTrained(
        summary=_briefly(candidate, images, on_front),
        files=(bench.project.relative(bench.project.archive),),
        candidate=candidate.id,
        accuracy=candidate.score,
        seconds=candidate.seconds,
        images=images,
        on_front=on_front,
    )


def _train_briefly(now: Situation, one: Known) -> tuple[Candidate, int]:
    """The trained candidate, which is in the archive, and the images it was trained on.

    Raises TinysmithError, with the reason, where the training breaks down.
    """
    from tools.errors import TinysmithError
    from tools.footprint import measure as footprint_of
    from tools.search import Candidate, Job
    from tools.search.proxies.evaluator import ProxyEvaluator

    seed, known = now.bench.options.seed, one.candidate
    ended = ProxyEvaluator(now.dataset, now.recipe, seed)(
        Job(id=one.id, architecture=one.architecture)
    )
    candidate = Candidate(
        architecture=one.architecture,
        footprint=footprint_of(one.architecture),
        proposer=known.proposer if known else PROPOSER,
        rationale=known.rationale if known else why_proposed(now, one.id),
        parents=known.parents if known else (),
        seed=seed,
        **ended.model_dump(),
    )
    with now.archive() as archive:
        archive.store([candidate])
    if ended.status != "trained":
        raise TinysmithError(
            f"The short training of {one.id} came to nothing: {ended.reason}.",
            "Change the design, and propose it again.",
        )
    return candidate, ended.images


def _briefly(candidate: Candidate, images: int | None, on_front: bool) -> str:
    from tools.units import format_percent

    how = "was known from the archive" if images is None else f"took {candidate.seconds:.1f} s"
    where = "is on the front" if on_front else "is not on the front"
    return (
        f"Candidate {candidate.id} reaches {format_percent(candidate.score)} of the validation "
        f"images after a short training, which {how}; it {where}."
    )


PROPOSE_ARCHITECTURE = Tool(
    name="propose_architecture",
    description=(
        "Propose a network as data, never as code. It is measured and held against the limits at "
        "once; a rejected one comes back with the reason and the changes that would help."
    ),
    arguments=ProposeArchitecture,
    result=Proposal,
    action="tools.actions.designs:propose_architecture",
)
TRAIN_PROXY = Tool(
    name="train_proxy",
    description=(
        "Train one candidate briefly, as the search does, for its place on the front. The accuracy "
        "ranks designs; a full training reaches more."
    ),
    arguments=TrainProxy,
    result=ProxyTrained,
    action="tools.actions.designs:train_proxy",
)
