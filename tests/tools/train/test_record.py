"""A network on disk: whole, its own, and free of code."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from tools.architecture import Architecture
from tools.data import Dataset
from tools.errors import ModelFileError
from tools.train import Network, load_recipe, train


@pytest.fixture(scope="module")
def network(digits: Dataset) -> Network:
    from tests.tools.train.tiny import tiny_architecture

    return train(tiny_architecture(), digits, load_recipe("full", epochs=1))


def test_saved_network_loads_equal(network: Network, tmp_path: Path) -> None:
    network.save(tmp_path)
    loaded = Network.load(tmp_path)
    assert loaded.record == network.record
    assert loaded.architecture == network.architecture
    images = torch.randn(2, 1, 8, 8)
    assert torch.equal(loaded.module()(images), network.module()(images))


def test_weights_of_another_network_are_refused(network: Network, tmp_path: Path) -> None:
    network.save(tmp_path)
    others = {name: value + 1 for name, value in network.weights.items()}
    torch.save(others, tmp_path / "network.pt")
    with pytest.raises(ModelFileError, match="not the file"):
        Network.load(tmp_path)


def test_weights_that_carry_code_are_refused(network: Network, tmp_path: Path) -> None:
    network.save(tmp_path)
    torch.save({"weight": Architecture}, tmp_path / "network.pt")
    with pytest.raises(ModelFileError, match="cannot be read"):
        Network.load(tmp_path)


def test_truncated_weights_are_named(network: Network, tmp_path: Path) -> None:
    network.save(tmp_path)
    weights = tmp_path / "network.pt"
    weights.write_bytes(weights.read_bytes()[:1000])
    with pytest.raises(ModelFileError, match="cannot be read"):
        Network.load(tmp_path)


def test_missing_network_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match="no trained network"):
        Network.load(tmp_path)
