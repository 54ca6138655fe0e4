"""The tool that explains a trained network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field

from tools.tool import Arguments, Result, Tool

if TYPE_CHECKING:
    from tools.bench import Bench
    from tools.explain.explanation import Explanation

_LISTED = 5


class Explain(Arguments):
    """Which candidate, and how many test images get a picture."""

    candidate: str = Field("", description="id or its beginning; nothing means the selected one")
    images: int = Field(4, ge=1, le=50, description="test images to explain")


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ExplainedImage(_Part):
    """One test image, by its index; `confidence` is the softmax of the predicted class."""

    index: int
    label: str
    prediction: str
    confidence: float


class ClassAccuracy(_Part):
    """How many of a class's test images are recognised, as a fraction."""

    name: str
    accuracy: float
    images: int


class ConfusedPair(_Part):
    """So many test images of `label` are taken for `prediction`."""

    label: str
    prediction: str
    images: int


class Explained(Result):
    """Pictures (PNG, in the order of `images`) and confusions of the float network.

    `sanity_correlation` is the rank correlation with the maps of a network with random weights, or
    None; high means that the maps show the images, not the network (`warning` says so).
    """

    candidate: str
    pictures: tuple[str, ...]
    images: tuple[ExplainedImage, ...]
    test_images: int
    test_accuracy: float
    worst_classes: tuple[ClassAccuracy, ...]
    confused_pairs: tuple[ConfusedPair, ...]
    sanity_correlation: float | None
    warning: str | None
    seconds: float


def explain(arguments: Explain, bench: Bench) -> Explained:
    """Attribution maps of a few test images, and what is confused with what.

    Raises WorkspaceError where the candidate was not trained, DataError where its data have one
    class only.
    """
    import time

    from tools.actions.artefacts import network_data, trained_network
    from tools.actions.candidates import find, situation
    from tools.errors import DataError
    from tools.explain.explanation import ALIKE, alike_words
    from tools.explain.explanation import explain as explain_network

    started, now = time.monotonic(), situation(bench)
    one = find(now, arguments.candidate)
    network = trained_network(now, one)
    data, files = network_data(now, network), bench.project.network(one.id)
    if len(data.classes) < 2:
        raise DataError("There is one class only: nothing speaks for or against it.")
    found = explain_network(
        network, data, arguments.images, files.explanation, bench.reporter, bench.options.seed
    )
    pictures = tuple(bench.project.relative(path) for path in found.pictures)
    alike = found.correlation is not None and found.correlation >= ALIKE
    explained = Explained(
        summary="",
        files=pictures,
        candidate=one.id,
        pictures=pictures,
        images=_images(found),
        test_images=len(data.test),
        test_accuracy=found.predictions.accuracy,
        worst_classes=_worst_classes(found),
        confused_pairs=_confused_pairs(found),
        sanity_correlation=found.correlation,
        warning=alike_words(found.correlation) if alike and found.correlation else None,
        seconds=time.monotonic() - started,
    )
    return explained.model_copy(update={"summary": _summary(explained)})


def _images(found: Explanation) -> tuple[ExplainedImage, ...]:
    said = found.predictions
    return tuple(
        ExplainedImage(
            index=i,
            label=said.classes[said.labels[i]],
            prediction=said.classes[said.predicted[i]],
            confidence=float(said.confidence[i]),
        )
        for i in found.indices
    )


def _worst_classes(found: Explanation) -> tuple[ClassAccuracy, ...]:
    names = found.predictions.classes
    rows = found.predictions.class_accuracies()[:_LISTED]
    return tuple(ClassAccuracy(name=names[k], accuracy=a, images=n) for k, a, n in rows)


def _confused_pairs(found: Explanation) -> tuple[ConfusedPair, ...]:
    names = found.predictions.classes
    rows = found.predictions.confused_pairs()[:_LISTED]
    return tuple(ConfusedPair(label=names[i], prediction=names[j], images=n) for i, j, n in rows)


def _summary(done: Explained) -> str:
    from tools.units import format_percent

    worst = done.worst_classes[0]
    confused = "it makes no mistake"
    if done.confused_pairs:
        pair = done.confused_pairs[0]
        confused = (
            f"most often it takes {pair.label} for {pair.prediction} ({pair.images} images), and "
            f"its worst class is {worst.name} ({format_percent(worst.accuracy)} of {worst.images})"
        )
    trust = "" if done.sanity_correlation is None else (
        f" With random weights the maps correlate {done.sanity_correlation:.2f} with these."
    )  # fmt: skip
    warning = f" {done.warning}" if done.warning else ""
    return (
        f"Candidate {done.candidate} recognises {format_percent(done.test_accuracy)} of "
        f"{done.test_images:,} test images; {confused}. {len(done.pictures)} images are explained "
        f"in {', '.join(done.pictures)}.{trust}{warning}"
    )


TOOL = Tool(
    name="explain",
    description=(
        "Explain a trained candidate: pictures of which pixels speak for its predictions on a few "
        "test images, mistakes first, its worst classes and most confused pairs."
    ),
    arguments=Explain,
    result=Explained,
    action="tools.actions.explain:explain",
)
