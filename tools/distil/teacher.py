"""A teacher: trained once for data, recipe and seed, then found on disk."""

from __future__ import annotations

import io
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, ValidationError
from torch import Tensor

from tools.data import Dataset
from tools.distil.recipe import DistilRecipe
from tools.distil.vit import Vit, VitShape, build_vit, vit_shape
from tools.errors import ModelFileError
from tools.reporter import Reporter
from tools.train.augment import may_flip, network_input
from tools.train.loop import Images, Loop, accuracy, largest_batch, seconds_left, threads_for
from tools.train.recipe import Recipe
from tools.train.record import TrainingError, decode_weights, encode_weights, weights_digest
from tools.units import format_percent
from tools.workspace import write_atomically

RECORD_FILE, WEIGHTS_FILE, LOGITS_FILE = "teacher.json", "teacher.pt", "train_logits.npy"


class TeacherRecord(BaseModel):
    """Enough to train the teacher again, and how good it is on the validation images."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    shape: VitShape
    dataset: str
    dataset_digest: str
    recipe: Recipe
    seed: int
    epochs: int
    val_accuracy: float
    seconds: float
    weights_digest: str


@dataclass(frozen=True)
class TrainedTeacher:
    """A teacher in evaluation mode; `reused` says that it was trained earlier."""

    record: TeacherRecord
    module: Vit
    folder: Path
    reused: bool

    def logits(self, dataset: Dataset) -> Tensor:
        """(n, classes) for the training images as they are; computed once, then on disk."""
        path = self.folder / LOGITS_FILE
        found = _read_array(path)
        if found is not None and found.shape == (len(dataset.train), self.record.shape.classes):
            return torch.from_numpy(found)
        train = Images.of(dataset.train, torch.device("cpu"))
        with torch.no_grad():
            batches = (train.pixels[i : i + 256] for i in range(0, len(train), 256))
            logits = torch.cat([self.module(network_input(batch)) for batch in batches])
        data = io.BytesIO()
        np.save(data, logits.numpy())
        write_atomically(path, data.getvalue())
        return logits


def _read_array(path: Path) -> NDArray[np.float32] | None:
    """The array in `path`; None where there is none, or it is cut off."""
    try:
        found: NDArray[np.float32] = np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return None
    return found


def teacher_key(shape: VitShape, dataset: Dataset, recipe: Recipe, seed: int) -> str:
    """16 hex digits of the digest of everything that a teacher is made from."""
    parts = (shape.model_dump_json(), dataset.digest, recipe.model_dump_json(), str(seed))
    return sha256("\n".join(parts).encode()).hexdigest()[:16]


def find_teacher(
    distil_recipe: DistilRecipe,
    recipe: Recipe,
    dataset: Dataset,
    place: Callable[[str], Path],
    reporter: Reporter,
    seed: int,
) -> TrainedTeacher:
    """The teacher for `dataset`: the one in the folder that `place` gives for its key, or trained.

    A damaged one is trained again. Raises TrainingError where its loss is no number.
    """
    size = distil_recipe.size_for(dataset.resolution)
    shape = vit_shape(dataset.resolution, dataset.channels, len(dataset.classes), size)
    folder = place(teacher_key(shape, dataset, recipe, seed))
    if (folder / RECORD_FILE).is_file():
        try:
            return load_teacher(folder)
        except ModelFileError as error:
            reporter.warn(f"{error.message} It is trained again.")
    return _train(distil_recipe.name, shape, recipe, dataset, folder, reporter, seed)


def load_teacher(folder: Path) -> TrainedTeacher:
    """The teacher saved in `folder`; ModelFileError where it is missing or damaged."""
    try:
        text = (folder / RECORD_FILE).read_text(encoding="utf-8")
        record = TeacherRecord.model_validate_json(text)
        weights = decode_weights((folder / WEIGHTS_FILE).read_bytes())
    except (OSError, UnicodeDecodeError, ValidationError) as error:
        raise ModelFileError(f"{folder} holds no teacher: {error}.") from error
    if weights_digest(weights) != record.weights_digest:
        raise ModelFileError(f"{folder / WEIGHTS_FILE} is not what {RECORD_FILE} was written for.")
    module = build_vit(record.shape, record.seed)
    module.load_state_dict(weights)
    return TrainedTeacher(record, module.eval(), folder, reused=True)


def _train(
    name: str,
    shape: VitShape,
    recipe: Recipe,
    dataset: Dataset,
    folder: Path,
    reporter: Reporter,
    seed: int,
) -> TrainedTeacher:
    """Train, keep the best epoch by validation accuracy, and save weights, then record."""
    started, device = time.monotonic(), torch.device("cuda" if torch.cuda.is_available() else "cpu")
    loop = Loop(
        module=build_vit(shape, seed).to(device),
        train=Images.of(dataset.train, device),
        recipe=recipe,
        flip=recipe.flip and may_flip(dataset.classes),
        generator=torch.Generator().manual_seed(seed),
        largest_batch=largest_batch(shape.macs, device),
    )
    with threads_for(shape.macs * loop.batch_size):
        best, weights = _best_epoch(loop, Images.of(dataset.val, device), reporter, started)
    record = TeacherRecord(
        name=name,
        shape=shape,
        dataset=dataset.name,
        dataset_digest=dataset.digest,
        recipe=recipe,
        seed=seed,
        epochs=loop.epochs,
        val_accuracy=best,
        seconds=time.monotonic() - started,
        weights_digest=weights_digest(weights),
    )
    (folder / LOGITS_FILE).unlink(missing_ok=True)
    write_atomically(folder / WEIGHTS_FILE, encode_weights(weights))
    write_atomically(folder / RECORD_FILE, record.model_dump_json(indent=2))
    module = build_vit(shape, seed)
    module.load_state_dict(weights)
    return TrainedTeacher(record, module.eval(), folder, reused=False)


def _best_epoch(
    loop: Loop, val: Images, reporter: Reporter, started: float
) -> tuple[float, dict[str, Tensor]]:
    """The best validation accuracy of an epoch, the later of equals, and its weights."""
    best, weights = -1.0, {}
    for step in loop.steps():
        if not math.isfinite(step.loss):
            raise TrainingError(f"Training the teacher diverged: the loss is {step.loss}.")
        if step.done % loop.steps_per_epoch == 0:
            reached = accuracy(loop.module, val) or 0.0
            if reached >= best:
                best, state = reached, loop.module.state_dict()
                weights = {key: value.detach().cpu().clone() for key, value in state.items()}
        left = seconds_left(started, step.done, step.total)
        known = format_percent(best) if best >= 0 else "–"
        figures = f"epoch {step.epoch + 1}/{loop.epochs}  acc {known}  {left:.0f} s left"
        reporter.progress("teacher", step.done, step.total, figures)
    return best, weights
