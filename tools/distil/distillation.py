"""The student's side: is the teacher worth it, the training itself, and what it replaces."""

from __future__ import annotations

import shutil
from pathlib import Path

import torch
from pydantic import BaseModel, ConfigDict, ValidationError

from tools.architecture import Architecture
from tools.data import Dataset
from tools.distil.recipe import DistilRecipe
from tools.distil.soft_targets import CachedTeacher, LiveTeacher
from tools.distil.teacher import TrainedTeacher
from tools.errors import ModelFileError
from tools.reporter import Reporter
from tools.train import Network, Recipe, TrainingError, train
from tools.train.loop import Teacher
from tools.train.record import weights_digest
from tools.units import format_percent
from tools.workspace import write_atomically

RECORD_FILE = "distillation.json"


class PlainFigures(BaseModel):
    """What the same architecture reached without a teacher."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    val_accuracy: float
    test_accuracy: float | None


class DistillationRecord(BaseModel):
    """Who taught a network, and how; `weights_digest` says which network."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    teacher: str
    teacher_digest: str
    teacher_val_accuracy: float
    recipe: DistilRecipe
    weights_digest: str
    plain: PlainFigures | None


def check_teacher(
    val_accuracy: float, plain: PlainFigures | None, insist: bool, reporter: Reporter
) -> None:
    """Warn of a teacher that is worse than its student was alone, and refuse it unless told to.

    Raises TrainingError.
    """
    if plain is None or val_accuracy >= plain.val_accuracy:
        return
    words = (
        f"The teacher reaches {format_percent(val_accuracy)} of the validation images, the network "
        f"without a teacher {format_percent(plain.val_accuracy)}: it has little to teach."
    )
    reporter.warn(words)
    if not insist:
        raise TrainingError(
            words, "Train the teacher longer (teacher_epochs), or insist (even_if_worse)."
        )


def distil(
    architecture: Architecture,
    dataset: Dataset,
    teacher: TrainedTeacher,
    distil_recipe: DistilRecipe,
    recipe: Recipe,
    reporter: Reporter,
    seed: int,
    folder: Path,
    plain: PlainFigures | None = None,
) -> Network:
    """Train `architecture` with `teacher`; `folder` is replaced once all is done, never before.

    The same seed and teacher give the same weights on a CPU. Raises what `tools.train.train` does.
    """
    targets = soft_targets(teacher, dataset, distil_recipe, recipe)
    restore(folder)
    new = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(new, ignore_errors=True)
    network = train(architecture, dataset, recipe, reporter, seed, folder=new, teacher=targets)
    record = DistillationRecord(
        teacher=teacher.record.name,
        teacher_digest=teacher.record.weights_digest,
        teacher_val_accuracy=teacher.record.val_accuracy,
        recipe=distil_recipe,
        weights_digest=weights_digest(network.weights),
        plain=plain,
    )
    write_atomically(new / RECORD_FILE, record.model_dump_json(indent=2))
    replace(folder, new)
    return network


def soft_targets(
    teacher: TrainedTeacher, dataset: Dataset, distil_recipe: DistilRecipe, recipe: Recipe
) -> Teacher:
    """What `train` is given: the teacher itself, or its logits of all training images."""
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    temperature, alpha = distil_recipe.temperature, distil_recipe.alpha
    if distil_recipe.teaching == "live":
        return LiveTeacher(teacher.module.to(device), temperature, alpha)
    if recipe.train_images is not None:
        raise TrainingError(
            "Cached logits are those of all training images, and the recipe takes a part of them.",
            "Use a recipe without train_images, or a teacher that teaches live.",
        )
    return CachedTeacher(teacher.logits(dataset).to(device), temperature, alpha)


def plain_figures(folder: Path, dataset: Dataset) -> PlainFigures | None:
    """What is known of training this network plainly on `dataset`, from the network in `folder`.

    A distilled network remembers what was known before it; None where nothing is.
    """
    restore(folder)
    try:
        network = Network.load(folder)
    except ModelFileError:
        return None  # none, or damaged: there is nothing to compare with, and it is replaced
    record = network.record
    if record.dataset_digest != dataset.digest:
        return None
    taught = load_distillation(folder)
    if taught and taught.weights_digest == weights_digest(network.weights):
        return taught.plain
    return PlainFigures(val_accuracy=record.val_accuracy, test_accuracy=record.test_accuracy)


def load_distillation(folder: Path) -> DistillationRecord | None:
    """Who taught the network in `folder`; None where nobody did."""
    try:
        text = (folder / RECORD_FILE).read_text(encoding="utf-8")
        return DistillationRecord.model_validate_json(text)
    except (OSError, UnicodeDecodeError, ValidationError):
        return None


def replace(folder: Path, new: Path) -> None:
    """Put `new` in the place of `folder`, which is whole at every moment that `restore` sees."""
    old = folder.with_name(f"{folder.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.rename(old)
    new.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def restore(folder: Path) -> None:
    """Bring back what `replace` had put aside when it was killed half-way."""
    old = folder.with_name(f"{folder.name}.old")
    if old.is_dir() and not folder.exists():
        old.rename(folder)
