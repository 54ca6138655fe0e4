"""The digits, a tiny student, and a teacher trained for one epoch."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tools.train.tiny import tiny_architecture
from tools.architecture import Architecture
from tools.data import Dataset, load_dataset
from tools.distil.recipe import DistilRecipe, load_distil_recipe
from tools.distil.teacher import TrainedTeacher, find_teacher
from tools.reporter import Silent
from tools.train import load_recipe


def teach(digits: Dataset, folder: Path, epochs: int = 1, seed: int = 0) -> TrainedTeacher:
    recipe = load_recipe("teacher", epochs=epochs)
    place = folder.joinpath
    return find_teacher(load_distil_recipe("vit"), recipe, digits, place, Silent(), seed)


@pytest.fixture(scope="session")
def digits() -> Dataset:
    return load_dataset("digits")


@pytest.fixture(scope="session")
def teacher(digits: Dataset, tmp_path_factory: pytest.TempPathFactory) -> TrainedTeacher:
    return teach(digits, tmp_path_factory.mktemp("teachers"))


@pytest.fixture
def tiny() -> Architecture:
    return tiny_architecture()


@pytest.fixture
def vit() -> DistilRecipe:
    return load_distil_recipe("vit")
