"""The embedded digits and a small network that knows them."""

from __future__ import annotations

import pytest

from tests.listener import Listener
from tests.tools.train.tiny import tiny_architecture
from tools.convert import Int8Model, convert
from tools.data import Dataset, load_dataset
from tools.train import Network, load_recipe, train


@pytest.fixture
def listener() -> Listener:
    return Listener()


@pytest.fixture(scope="session")
def digits() -> Dataset:
    return load_dataset("digits")


@pytest.fixture(scope="session")
def network(digits: Dataset) -> Network:
    return train(tiny_architecture(), digits, load_recipe("full", epochs=20))


@pytest.fixture(scope="session")
def converted(
    network: Network, digits: Dataset, tmp_path_factory: pytest.TempPathFactory
) -> Int8Model:
    return convert(network, network.architecture, digits, tmp_path_factory.mktemp("int8"))
