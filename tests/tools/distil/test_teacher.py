"""A teacher is trained once for data, recipe and seed, and never loaded damaged."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from tests.listener import Listener
from tests.tools.distil.conftest import teach
from tools.data import Dataset
from tools.distil.recipe import load_distil_recipe
from tools.distil.teacher import LOGITS_FILE, WEIGHTS_FILE, TrainedTeacher, find_teacher
from tools.train import load_recipe
from tools.train.augment import network_input
from tools.train.record import weights_digest


def test_its_accuracy_is_that_of_its_weights(teacher: TrainedTeacher, digits: Dataset) -> None:
    with torch.inference_mode():
        said = teacher.module(network_input(torch.from_numpy(digits.val.images))).argmax(1)
    right = (said.numpy() == digits.val.labels).mean()
    assert teacher.record.val_accuracy == right
    assert teacher.record.dataset_digest == digits.digest


def test_the_second_time_it_is_found(teacher: TrainedTeacher, digits: Dataset) -> None:
    again = teach(digits, teacher.folder.parent)
    assert again.reused
    assert not teacher.reused
    assert again.record == teacher.record
    images = torch.randn(3, 1, 8, 8)
    assert torch.equal(again.module(images), teacher.module(images))


def test_another_recipe_or_seed_is_another_teacher(digits: Dataset, tmp_path: Path) -> None:
    folders = {teach(digits, tmp_path, epochs, seed).folder for epochs, seed in ((1, 0), (1, 1))}
    assert len(folders) == 2


def test_the_same_seed_gives_the_same_teacher(
    teacher: TrainedTeacher, digits: Dataset, tmp_path: Path
) -> None:
    again = teach(digits, tmp_path)
    assert not again.reused
    assert again.record.weights_digest == teacher.record.weights_digest
    assert weights_digest(again.module.state_dict()) == again.record.weights_digest


def test_a_damaged_one_is_trained_again_and_said_so(digits: Dataset, tmp_path: Path) -> None:
    weights = teach(digits, tmp_path).folder / WEIGHTS_FILE
    weights.write_bytes(weights.read_bytes()[:1000])
    listener = Listener()
    recipe = load_recipe("teacher", epochs=1)
    place = tmp_path.joinpath
    again = find_teacher(load_distil_recipe("vit"), recipe, digits, place, listener, 0)
    assert not again.reused
    assert "trained again" in listener.warnings[0]
    done, total = listener.stages["teacher"]
    assert done == total


def test_logits_are_computed_once(teacher: TrainedTeacher, digits: Dataset) -> None:
    first = teacher.logits(digits)
    path = teacher.folder / LOGITS_FILE
    with torch.no_grad():
        expected = teacher.module(network_input(torch.from_numpy(digits.train.images[:50])))
    assert torch.allclose(first[:50], expected, atol=1e-4)
    np.save(path, first.numpy() + 1)
    assert torch.equal(teacher.logits(digits), first + 1)
    path.write_bytes(path.read_bytes()[:-4000])
    assert torch.equal(teacher.logits(digits), first)
