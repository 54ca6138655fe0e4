"""Pictures of a trained network, drawn and replaced."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from tests.listener import Listener
from tests.tools.train.tiny import tiny_architecture
from tools.data import Dataset, load_dataset
from tools.explain.explanation import explain
from tools.train import Network, load_recipe, train


@pytest.fixture(scope="module")
def digits() -> Dataset:
    return load_dataset("digits")


@pytest.fixture(scope="module")
def network(digits: Dataset) -> Network:
    return train(tiny_architecture(), digits, load_recipe("full", epochs=6))


def test_pictures_and_figures_agree_with_the_record(
    network: Network, digits: Dataset, tmp_path: Path
) -> None:
    listener = Listener()
    found = explain(network, digits, 3, tmp_path, listener)
    assert found.predictions.accuracy == network.record.test_accuracy
    assert [path.name.rpartition("-")[2] for path in found.pictures] == [
        f"{index}.png" for index in found.indices
    ]
    with Image.open(found.pictures[0]) as image:
        assert min(image.size) > 200
    assert listener.stages == {"explain": (3, 3)}


def test_maps_of_a_trained_network_differ_from_a_random_ones(
    network: Network, digits: Dataset, tmp_path: Path
) -> None:
    listener = Listener()
    found = explain(network, digits, 8, tmp_path, listener)
    assert found.correlation is not None
    assert -1 <= found.correlation < 0.5
    assert listener.warnings == []


def test_maps_that_do_not_change_with_the_weights_are_warned_of(
    network: Network, digits: Dataset, tmp_path: Path
) -> None:
    from tools.explain.attribution import random_twin

    its_own_twin = Network(
        network.architecture, network.record, random_twin(network.architecture, 7).state_dict()
    )
    listener = Listener()
    found = explain(its_own_twin, digits, 2, tmp_path, listener, seed=7)
    assert found.correlation == pytest.approx(1.0)
    assert "stay alike" in listener.warnings[0]


def test_the_folder_holds_the_last_explanation_alone(
    network: Network, digits: Dataset, tmp_path: Path
) -> None:
    first = explain(network, digits, 4, tmp_path, Listener())
    again = explain(network, digits, 2, tmp_path, Listener())
    assert set(tmp_path.iterdir()) == set(again.pictures)
    assert len(first.pictures) == 4
