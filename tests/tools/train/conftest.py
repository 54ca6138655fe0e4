"""A tiny network and the embedded digits, trained for a moment."""

from __future__ import annotations

import pytest

from tests.tools.train.tiny import tiny_architecture
from tools.architecture import Architecture
from tools.data import Dataset, load_dataset


@pytest.fixture(scope="session")
def digits() -> Dataset:
    return load_dataset("digits")


@pytest.fixture
def tiny() -> Architecture:
    return tiny_architecture()
