"""The embedded digits."""

from __future__ import annotations

import pytest

from tools.data import Dataset, load_dataset


@pytest.fixture(scope="session")
def digits() -> Dataset:
    return load_dataset("digits")
