"""The tool that trains a candidate with a teacher."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import Field

from tools.tool import Arguments, Result, Tool

if TYPE_CHECKING:
    from tools.actions.candidates import Known
    from tools.bench import Bench
    from tools.data import Dataset
    from tools.distil.distillation import PlainFigures
    from tools.distil.recipe import DistilRecipe
    from tools.distil.teacher import TrainedTeacher
    from tools.train import Network


class Distil(Arguments):
    """Which candidate, who teaches it, and for how long."""

    candidate: str = Field("", description="id or its beginning; nothing means the selected one")
    teacher: str = Field("vit", description='"vit": a small vision transformer, trained here')
    epochs: int | None = Field(None, ge=1, le=10_000, description="nothing means the recipe's own")
    teacher_epochs: int | None = Field(
        None, ge=1, le=10_000, description="of the teacher, which is trained once for the data"
    )
    even_if_worse: bool = Field(
        False, description="go on with a teacher that is worse than the network without it"
    )


class Distilled(Result):
    """Accuracies as fractions: the teacher's on validation images, plain on the test images.

    `plain_accuracy` is what the same network reached without a teacher, where it was trained so.
    """

    candidate: str
    teacher: str
    teacher_accuracy: float
    teacher_reused: bool
    val_accuracy: float
    test_accuracy: float | None
    plain_accuracy: float | None
    epochs: int
    seconds: float


def distil(arguments: Distil, bench: Bench) -> Distilled:
    """Train the teacher where it is not on disk yet, then the candidate with it.

    The candidate's network is replaced when all is done. Raises LimitError for a candidate that
    breaks the limits, TrainingError for a teacher that is worse than the plain network.
    """
    import time

    from tools.actions.candidates import check_limits, find, situation
    from tools.distil.recipe import load_distil_recipe

    started, now = time.monotonic(), situation(bench)
    one = find(now, arguments.candidate)
    check_limits(now, one)
    recipe = load_distil_recipe(arguments.teacher)
    data = now.data_at(one.architecture.resolution)
    teacher, plain = _teacher(arguments, bench, one, recipe, data)
    network, files = _student(arguments, bench, one, data, _Lesson(recipe, teacher, plain))
    distilled = Distilled(
        summary="",
        files=(
            *files,
            *(bench.project.relative(path) for path in sorted(teacher.folder.iterdir())),
        ),
        candidate=one.id,
        teacher=recipe.name,
        teacher_accuracy=teacher.record.val_accuracy,
        teacher_reused=teacher.reused,
        val_accuracy=network.record.val_accuracy,
        test_accuracy=network.record.test_accuracy,
        plain_accuracy=plain.test_accuracy if plain else None,
        epochs=network.record.epochs_done,
        seconds=time.monotonic() - started,
    )
    return distilled.model_copy(update={"summary": _summary(distilled)})


@dataclass(frozen=True, slots=True)
class _Lesson:
    """Who teaches, how, and what the network reached alone."""

    recipe: DistilRecipe
    teacher: TrainedTeacher
    plain: PlainFigures | None


def _teacher(
    arguments: Distil, bench: Bench, one: Known, recipe: DistilRecipe, data: Dataset
) -> tuple[TrainedTeacher, PlainFigures | None]:
    """The teacher for these data, trained or found, if it is worth it."""
    from tools.distil.distillation import check_teacher, plain_figures
    from tools.distil.teacher import find_teacher
    from tools.train import load_recipe

    teacher = find_teacher(
        recipe,
        load_recipe(recipe.teacher_recipe, epochs=arguments.teacher_epochs),
        data,
        bench.project.teacher,
        bench.reporter,
        bench.options.seed,
    )
    plain = plain_figures(bench.project.network(one.id).training, data)
    check_teacher(teacher.record.val_accuracy, plain, arguments.even_if_worse, bench.reporter)
    return teacher, plain


def _student(
    arguments: Distil, bench: Bench, one: Known, data: Dataset, lesson: _Lesson
) -> tuple[Network, list[str]]:
    """The candidate's new network, and the names of its files."""
    from tools.distil.distillation import distil as distil_network
    from tools.train import load_recipe
    from tools.workspace import write_atomically

    epochs = arguments.epochs or bench.options.epochs
    student = load_recipe(lesson.recipe.student_recipe, epochs=epochs)
    design, folder = bench.project.design(one.id), bench.project.network(one.id).training
    write_atomically(design, one.architecture.model_dump_json(indent=2))
    network = distil_network(
        one.architecture, data, lesson.teacher, lesson.recipe, student, bench.reporter,
        bench.options.seed, folder, lesson.plain,
    )  # fmt: skip
    return network, [bench.project.relative(path) for path in (design, *sorted(folder.iterdir()))]


def _summary(done: Distilled) -> str:
    from tools.units import format_percent

    test = plain = ""
    before = "was there already and " if done.teacher_reused else ""
    if done.test_accuracy is not None:
        test = f" and {format_percent(done.test_accuracy)} of the test images"
        if done.plain_accuracy is not None:
            plain = f" (without a teacher: {format_percent(done.plain_accuracy)})"
    return (
        f"Candidate {done.candidate}, taught by {done.teacher}, reaches "
        f"{format_percent(done.val_accuracy)} of the validation images{test}{plain} after "
        f"{done.epochs} epochs. The teacher {before}reaches "
        f"{format_percent(done.teacher_accuracy)} of the validation images; all took "
        f"{done.seconds:.0f} s."
    )


TOOL = Tool(
    name="distil",
    description=(
        "Train a candidate with a teacher, a vision transformer that is trained first and once for "
        "the data. Replaces the candidate's network; what was made from the old one must be made "
        "again."
    ),
    arguments=Distil,
    result=Distilled,
    action="tools.actions.distil:distil",
)
