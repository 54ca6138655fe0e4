"""The tool that trains a candidate fully."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from tools.tool import Arguments, Result, Tool

if TYPE_CHECKING:
    from tools.bench import Bench
    from tools.train import TrainingRecord


class Train(Arguments):
    """Which candidate, and for how long."""

    candidate: str = Field("", description="id or its beginning; nothing means the selected one")
    epochs: int | None = Field(None, ge=1, le=10_000, description="nothing means the recipe's own")


class TrainedNetwork(Result):
    """What the training reached, as fractions; the test images are seen once, at the end."""

    candidate: str
    epochs: int
    val_accuracy: float
    test_accuracy: float | None
    images_per_second: float
    seconds: float
    stopped: bool


def train(arguments: Train, bench: Bench) -> TrainedNetwork:
    """Train one candidate with the full recipe; the best weights so far are always on disk.

    Raises LimitError for a candidate that breaks the goal's limits, TrainingError where training
    comes to nothing.
    """
    from tools.actions.candidates import check_limits, find, full_recipe, situation
    from tools.train import train as train_network
    from tools.workspace import write_atomically

    now = situation(bench)
    one = find(now, arguments.candidate)
    check_limits(now, one)
    recipe = full_recipe(arguments.epochs or bench.options.epochs)
    files, data = bench.project.network(one.id), now.data_at(one.architecture.resolution)
    design = bench.project.design(one.id)
    write_atomically(design, one.architecture.model_dump_json(indent=2))
    network = train_network(
        one.architecture, data, recipe, bench.reporter, bench.options.seed, folder=files.training
    )
    record = network.record
    written = (design, *sorted(files.training.iterdir()))
    return TrainedNetwork(
        summary=_summary(one.id, record, len(data.test)),
        files=tuple(bench.project.relative(path) for path in written),
        candidate=one.id,
        epochs=record.epochs_done,
        val_accuracy=record.val_accuracy,
        test_accuracy=record.test_accuracy,
        images_per_second=record.images_per_second,
        seconds=record.seconds,
        stopped=record.stopped,
    )


def _summary(candidate: str, record: TrainingRecord, test_images: int) -> str:
    from tools.units import format_percent, plural

    test = ""
    if record.test_accuracy is not None:
        test = f" and {format_percent(record.test_accuracy)} of {test_images:,} test images"
    return (
        f"Candidate {candidate} reaches {format_percent(record.val_accuracy)} of the validation "
        f"images{test} after {plural(record.epochs_done, 'epoch')} ({record.seconds:.0f} s, "
        f"{record.images_per_second:,.0f} images/s)."
    )


TOOL = Tool(
    name="train",
    description=(
        "Train a candidate fully: seconds for small data, many minutes for large. Training it "
        "again replaces the network; what was made from the old one must be made again."
    ),
    arguments=Train,
    result=TrainedNetwork,
    action="tools.actions.training:train",
)
