"""Where int8 loses accuracy, found by its name in networks that were spoilt on purpose."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from tests.listener import Listener
from tests.tools.train.tiny import tiny_architecture
from tools.convert import convert
from tools.convert.diagnose import signal_to_noise_db
from tools.data import Dataset
from tools.train import Network, load_recipe, train


def _spoil(network: Network, producer: str, consumer: str, factor: float) -> Network:
    """The same function in float: one channel made huge, and made small again by its reader."""
    weights = {name: value.clone() for name, value in network.weights.items()}
    for part in ("weight", "bias"):
        weights[f"{producer}.norm.{part}"][0] *= factor
    weights[f"{consumer}.conv.weight"][:, 0] /= factor
    return Network(network.architecture, network.record, weights)


@pytest.mark.parametrize("stage", [0, 1])
def test_the_layer_with_the_outlying_channel_is_named(
    digits: Dataset, tmp_path: Path, listener: Listener, stage: int
) -> None:
    common = {"num_layers": 1, "stride": 1, "skip_op": "identity", "conv_type": "mbconv"}
    plain = tiny_architecture().blocks[0].model_copy(update=common)
    architecture = tiny_architecture(blocks=(plain, plain, plain))
    network = train(architecture, digits, load_recipe("full", epochs=5))
    producer, consumer = f"stage{stage}_layer0_project", f"stage{stage + 1}_layer0_expand"
    spoilt = _spoil(network, producer, consumer, 2000.0)
    model = convert(spoilt, architecture, digits, tmp_path, listener)
    assert model.float_accuracy == pytest.approx(network.record.test_accuracy)
    assert model.float_accuracy - model.int8_accuracy > 0.02
    assert model.diagnosis is not None
    assert model.diagnosis.layer == producer
    assert producer in listener.warnings[0]


def test_one_huge_channel_does_not_hide_the_others_noise() -> None:
    exact = np.random.default_rng(0).normal(size=(100, 4)).astype(np.float32)
    exact[:, 0] *= 1e4
    noisy = exact.copy()
    noisy[:, 1:] = 0
    assert signal_to_noise_db(exact, noisy) < 2


def test_channels_that_never_change_carry_no_signal() -> None:
    exact = np.ones((10, 2), np.float32)
    exact[:, 0] = np.arange(10)
    assert signal_to_noise_db(exact, exact + np.array([0, 5], np.float32)) == pytest.approx(35)


def test_noise_of_a_tenth_is_twenty_decibels() -> None:
    exact = torch.randn(10_000, 3, generator=torch.Generator().manual_seed(0)).numpy()
    noise = torch.randn(10_000, 3, generator=torch.Generator().manual_seed(1)).numpy()
    noisy = exact + np.multiply(noise, 0.1, dtype=np.float32)
    assert signal_to_noise_db(exact, noisy) == pytest.approx(20, abs=0.2)
