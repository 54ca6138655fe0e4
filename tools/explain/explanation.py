"""All of an explanation: predictions, maps of a few images, the check, and the pictures."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from statistics import mean

from tools.data import Dataset
from tools.explain.attribution import attribute, image_input, predict, random_twin, sanity
from tools.explain.picture import picture
from tools.explain.predictions import Predictions
from tools.footprint import measure
from tools.reporter import Reporter
from tools.train import Network
from tools.train.loop import threads_for
from tools.workspace import write_atomically

ALIKE = 0.5
"""From that mean rank correlation on, the maps say little about what was learned."""
_BATCH = 64


@dataclass(frozen=True, slots=True)
class Explanation:
    """`indices` of the test images in `pictures`; `correlation` is None where nothing compares."""

    predictions: Predictions
    indices: tuple[int, ...]
    pictures: tuple[Path, ...]
    correlation: float | None


def explain(
    network: Network, dataset: Dataset, count: int, folder: Path, reporter: Reporter, seed: int = 0
) -> Explanation:
    """Explain `count` test images to PNG files in `folder`, which then holds no others.

    Warns where maps hardly change when the network's weights are drawn anew.
    """
    module, twin = network.module(), random_twin(network.architecture, seed)
    with threads_for(measure(network.architecture).macs * _BATCH):
        predictions = predict(module, dataset)
        indices = predictions.worth_a_look(count)
        pictures, alike = [], []
        for done, index in enumerate(indices):
            inputs, target = image_input(dataset, index), int(predictions.predicted[index])
            maps = attribute(module, inputs, target)
            alike.append(sanity(maps, attribute(twin, inputs, target), inputs))
            path = folder / f"{done + 1:02}-test-{index}.png"
            title = _title(predictions, index)
            write_atomically(path, picture(dataset.test.images[index], maps, title))
            pictures.append(path)
            reporter.progress("explain", done + 1, len(indices))
    for old in set(folder.glob("*.png")) - set(pictures):
        old.unlink()
    known = [value for value in alike if value is not None]
    correlation = mean(known) if known else None
    if correlation is not None and correlation >= ALIKE:
        reporter.warn(alike_words(correlation))
    return Explanation(predictions, tuple(indices), tuple(pictures), correlation)


def alike_words(correlation: float) -> str:
    """What it means that maps survive the loss of all weights."""
    return (
        f"With random weights the maps stay alike (rank correlation {correlation:.2f}, {ALIKE} or "
        "more): they show the images more than what the network learned."
    )


def _title(predictions: Predictions, index: int) -> str:
    label, said = (
        predictions.classes[k[index]] for k in (predictions.labels, predictions.predicted)
    )
    sure = f"{100 * float(predictions.confidence[index]):.0f} %"
    verdict = f"{label}, recognised" if label == said else f"{label}, taken for {said}"
    return f"Test image {index}: {verdict} ({sure} sure)"
