"""The Keras mirror computes what torch computes, silently."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest
import torch

from tests.tools.train.tiny import tiny_architecture
from tools.architecture import Activation, Architecture
from tools.lowering import lower
from tools.network import TorchNetwork, build_torch
from tools.network.keras_mirror import build_keras
from tools.network.tensorflow_import import import_tensorflow, quiet


def _lived_in(architecture: Architecture) -> TorchNetwork:
    """A network whose norms have seen data, so that no mistake hides behind ones and zeros."""
    torch.manual_seed(0)
    network = build_torch(architecture)
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.add_(0.1 * torch.randn_like(parameter))
        shape = (architecture.input_channels, architecture.resolution, architecture.resolution)
        for _ in range(30):
            network(torch.randn(16, *shape))
    return network.eval()


@pytest.mark.parametrize("activation", ["relu", "relu6", "leakyrelu", "swish", "hardswish"])
@pytest.mark.parametrize("padding", ["same", "symmetric"])
def test_mirror_equals_torch(activation: Activation, padding: str) -> None:
    architecture = tiny_architecture(activation, padding, squeeze=True)  # type: ignore[arg-type]
    network = _lived_in(architecture)
    image = np.random.default_rng(0).uniform(-1, 1, (1, 8, 8, 1)).astype(np.float32)
    with torch.no_grad():
        expected = network(torch.from_numpy(image).permute(0, 3, 1, 2)).numpy()
    assert np.abs(expected).max() > 0.1
    difference = np.abs(build_keras(network, architecture).model(image).numpy() - expected)
    assert difference.max() < 1e-5


@pytest.mark.parametrize("activation", ["relu6", "leakyrelu", "swish", "hardswish"])
def test_every_operator_has_a_float_counterpart_of_its_shape(activation: Activation) -> None:
    architecture = tiny_architecture(activation, squeeze=True)
    outputs = build_keras(_lived_in(architecture), architecture).outputs
    graph = lower(architecture)
    shapes = {op.name: graph.tensors[op.outputs[0]].shape for op in graph.ops}
    assert {name: tuple(value.shape) for name, value in outputs.items()} == shapes


def test_importing_tensorflow_says_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    import_tensorflow()
    assert capfd.readouterr() == ("", "")


def test_noise_is_held_back_and_told_with_the_failure(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ValueError, match="broken") as caught:
        _fail_noisily()
    os.write(2, b"after\n")
    assert capfd.readouterr() == ("", "after\n")
    assert "from C++" in caught.value.__notes__[0]


def _fail_noisily() -> None:
    with quiet():
        os.write(2, b"from C++\n")
        sys.stdout.write("from Python\n")
        raise ValueError("broken")


@pytest.mark.slow
def test_torch_still_trains_after_tensorflow() -> None:
    code = (
        "from tools.network.tensorflow_import import import_tensorflow; import_tensorflow();"
        "import torch; torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], 0.1)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=300)
