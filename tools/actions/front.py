"""The tools that search, and that show what was found within these limits or others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field

from tools.tool import Arguments, Result, Tool

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tools.actions.candidates import Situation
    from tools.bench import Bench
    from tools.search import Archive, Candidate, Limits, SearchResult


class FrontRow(BaseModel):
    """A candidate of the front; `n` counts from 1, the most accurate first.

    `accuracy` is a fraction, of the short training. `sram_bytes` is aot with the board's stack, as
    the limit counts it; `arena_bytes` is what TFLite Micro needs (tflm).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    n: int
    candidate: str
    accuracy: float
    macs: int
    parameters: int
    sram_bytes: int
    flash_bytes: int
    arena_bytes: int
    proposer: str


class Search(Arguments):
    """How much to try."""

    trials: int | None = Field(None, ge=1, le=10_000, description="designs to train briefly")
    proposer: Literal["evolution"] = Field("evolution", description="what proposes designs")


class Searched(Result):
    """The front within the goal's limits, the selected candidate, and what finding it took."""

    front: tuple[FrontRow, ...]
    best: str
    screened: int
    rejected: int
    trained: int
    recalled: int
    hypervolume: float
    seconds: float
    stopped_by: str


class ShowFront(Arguments):
    """Limits to look at instead of the goal's; nothing is changed by asking."""

    sram: str | None = Field(None, description='other limit for SRAM, such as "128 KB"')
    flash: str | None = Field(None, description='other limit for flash, such as "512 KB"')
    macs: str | None = Field(None, description='other limit for MACs, such as "1M"')


class Front(Result):
    """The front of all trained candidates within `limits`; `best` is "" where nothing fits."""

    front: tuple[FrontRow, ...]
    best: str
    trained: int
    rejected: int
    limits: str


def search(arguments: Search, bench: Bench) -> Searched:
    """Search within the goal's limits; everything that is trained is in the archive at once.

    Raises LimitError when no design meets them.
    """
    from tools.actions.candidates import situation

    now = situation(bench)
    found = _search(now, arguments.trials or bench.options.trials)
    if found.best is None:
        raise AssertionError("the search ended without a candidate")
    rows = front_rows(found.front, now.limits)
    return Searched(
        summary=_searched(found, rows, found.best.id),
        files=(bench.project.relative(bench.project.archive),),
        front=rows,
        best=found.best.id,
        screened=found.screened,
        rejected=found.rejected,
        trained=found.trained,
        recalled=found.recalled,
        hypervolume=found.hypervolume,
        seconds=found.seconds,
        stopped_by=found.stopped_by,
    )


def _search(now: Situation, trials: int) -> SearchResult:
    from tools.actions.candidates import PROXY
    from tools.first_use import announce_first_use
    from tools.search import Budget, EvolutionProposer, InProcess, SearchSpace
    from tools.search import search as search_within
    from tools.search.proxies.evaluator import ProxyEvaluator
    from tools.train import load_recipe

    bench, data, limits = now.bench, now.dataset, now.limits
    announce_first_use(bench.reporter)
    recipe, seed = load_recipe(PROXY), bench.options.seed
    space = SearchSpace.for_data(
        data.resolution, data.channels, len(data.classes), limits.sram_bytes
    )
    # Half of the budget on the first generation, so that the other half can learn from it.
    proposer = EvolutionProposer(space, seed, population=max(4, trials // 2))
    with now.archive() as archive:
        return search_within(
            limits,
            space,
            InProcess(ProxyEvaluator(data, recipe, seed)),
            archive,
            proposer,
            Budget(trained=trials),
            bench.reporter,
        )


def show_front(arguments: ShowFront, bench: Bench) -> Front:
    """The front within the goal's limits, or within others; nothing is trained."""
    from tools.actions.candidates import situation
    from tools.search import front_within, select

    now = situation(bench)
    limits = _what_if(now, arguments)
    with now.archive() as archive:
        front = front_within(archive, limits)
        rows = front_rows(front, limits)
        best = select(front).id if front else ""
        return Front(
            summary=_shown(archive, limits, rows, best),
            front=rows,
            best=best,
            trained=archive.count("trained"),
            rejected=archive.count("rejected"),
            limits=limit_words(limits),
        )


def _what_if(now: Situation, arguments: ShowFront) -> Limits:
    """The goal's limits with others in their place where some are given."""
    from tools.actions.candidates import goal_limits
    from tools.goal.amount import read_amount

    given: dict[str, float | None] = {
        field: read_amount(text, name)
        for name, field in (("sram", "sram_bytes"), ("flash", "flash_bytes"), ("macs", "macs"))
        if (text := getattr(arguments, name))
    }
    if "macs" in given:
        given["macs_min"] = None  # the goal's least is no part of the question
    return goal_limits(now.goal.model_copy(update=given), now.board)


def front_rows(front: Sequence[Candidate], limits: Limits) -> tuple[FrontRow, ...]:
    """The candidates of a front, numbered, most accurate first."""
    ordered = sorted(front, key=lambda one: (-one.score, one.footprint.macs, one.id))
    return tuple(
        FrontRow(
            n=n,
            candidate=one.id,
            accuracy=one.score,
            macs=one.footprint.macs,
            parameters=one.footprint.parameters,
            sram_bytes=one.footprint.sram_bytes["aot"] + limits.reserved_sram_bytes,
            flash_bytes=one.footprint.flash_bytes["aot"],
            arena_bytes=one.footprint.sram_bytes["tflm"],
            proposer=one.proposer,
        )
        for n, one in enumerate(ordered, start=1)
    )


def limit_words(limits: Limits) -> str:
    """Every limit with its sign: "SRAM ≤ 64 KB with stack, flash ≤ 2 MB, MACs ≤ 2 M"."""
    from tools.units import format_bytes, format_count

    words = []
    if limits.sram_bytes is not None:
        words.append(f"SRAM ≤ {format_bytes(limits.sram_bytes)} with stack")
    if limits.flash_bytes is not None:
        words.append(f"flash ≤ {format_bytes(limits.flash_bytes)}")
    if limits.macs is not None:
        words.append(f"MACs ≤ {format_count(limits.macs)}")
    if limits.macs_min is not None:
        words.append(f"MACs ≥ {format_count(limits.macs_min)}")
    return ", ".join(words)


def _row_words(row: FrontRow) -> str:
    from tools.units import format_bytes, format_count, format_percent

    return (
        f"{row.candidate} with {format_percent(row.accuracy)} after a short training, "
        f"{format_count(row.macs)} MACs and {format_bytes(row.sram_bytes)} of SRAM"
    )


def _searched(found: SearchResult, rows: Sequence[FrontRow], best: str) -> str:
    chosen = next(row for row in rows if row.candidate == best)
    recalled = f" and {found.recalled} recalled" if found.recalled else ""
    return (
        f"{found.screened:,} designs measured, {found.rejected:,} rejected by the limits, "
        f"{found.trained} trained briefly{recalled} in {found.seconds:.0f} s; {len(rows)} on the "
        f"front. Selected: {_row_words(chosen)}."
    )


def _shown(archive: Archive, limits: Limits, rows: Sequence[FrontRow], best: str) -> str:
    from tools.search.pareto import pareto_front

    within = limit_words(limits)
    if rows:
        chosen = next(row for row in rows if row.candidate == best)
        are = "candidate is" if len(rows) == 1 else "candidates are"
        return f"{len(rows)} {are} on the front within {within}. Selected: {_row_words(chosen)}."
    everything = front_rows(pareto_front(archive.candidates("trained")), limits)
    if not everything:
        return "No candidate was trained yet: search first (search)."
    smallest = min(everything, key=lambda row: (row.sram_bytes, row.macs))
    return f"No trained candidate fits {within}. The smallest is {_row_words(smallest)}."


SEARCH = Tool(
    name="search",
    description=(
        "Search for architectures within the goal's limits: measures hundreds of designs, trains "
        "the promising ones briefly and keeps the Pareto front. Takes minutes; candidates that "
        "were trained before are not trained again."
    ),
    arguments=Search,
    result=Searched,
    action="tools.actions.front:search",
)
SHOW_FRONT = Tool(
    name="show_front",
    description=(
        "Show the candidates on the Pareto front, within the goal's limits or within others "
        '("what would fit in 128 KB?"); the goal stays as it is and nothing is trained.'
    ),
    arguments=ShowFront,
    result=Front,
    action="tools.actions.front:show_front",
)
