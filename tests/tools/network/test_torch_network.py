"""The torch network: shapes, names, padding and size follow from the architecture."""

from __future__ import annotations

import pytest
import torch

from tests.tools.train.tiny import tiny_architecture
from tools.architecture import expand
from tools.footprint import count_parameters
from tools.network import build_torch
from tools.network.torch_network import ConvNorm, same_padding


@pytest.mark.parametrize("squeeze", [False, True])
def test_parameters_are_those_of_the_footprint(squeeze: bool) -> None:
    architecture = tiny_architecture(squeeze=squeeze)
    network = build_torch(architecture)
    assert sum(p.numel() for p in network.parameters()) == count_parameters(expand(architecture))


def test_modules_carry_the_layer_names() -> None:
    architecture = tiny_architecture(squeeze=True)
    layers = [layer.name for block in expand(architecture).blocks for layer in block.layers]
    assert set(layers) <= {name for name, _ in build_torch(architecture).named_modules()}


@pytest.mark.parametrize("padding", ["same", "symmetric"])
@pytest.mark.parametrize("resolution", [7, 8])
def test_logits_have_one_column_a_class(padding: str, resolution: int) -> None:
    architecture = tiny_architecture(padding=padding, resolution=resolution)  # type: ignore[arg-type]
    assert build_torch(architecture)(torch.zeros(3, 1, resolution, resolution)).shape == (3, 10)


@pytest.mark.parametrize(
    ("size", "kernel", "stride", "expected"),
    [(8, 3, 2, (0, 1)), (7, 3, 2, (1, 1)), (8, 5, 2, (1, 2)), (8, 7, 1, (3, 3)), (8, 1, 2, (0, 0))],
)
def test_same_padding_is_tensorflows(
    size: int, kernel: int, stride: int, expected: tuple[int, int]
) -> None:
    assert same_padding(size, kernel, stride) == expected


def test_strided_same_and_symmetric_read_different_pixels() -> None:
    image = torch.zeros(1, 8, 8, 8)
    image[..., 0, 0] = 1
    reads = {}
    for padding in ("same", "symmetric"):
        network = build_torch(tiny_architecture(padding=padding))
        unit = network.get_submodule("stage0_layer0_depthwise")
        assert isinstance(unit, ConvNorm)
        taps = torch.zeros_like(unit.conv.weight)
        taps[:, :, 0, 0] = 1  # the kernel's first tap alone
        unit.conv.weight.data = taps
        unit.eval()
        reads[padding] = float(unit(image.repeat(1, 2, 1, 1)).detach()[0, 0, 0, 0])
    assert reads["same"] > 0.9
    assert reads["symmetric"] == 0


def test_a_residual_block_adds_its_input() -> None:
    network = build_torch(tiny_architecture()).eval()
    torch.nn.init.zeros_(network.get_parameter("stage0_layer1_project.norm.weight"))
    block = next(block for block in network.blocks if block.name == "stage0_layer1")
    x = torch.randn(1, 8, 4, 4)
    assert torch.equal(network.run_block(block, x), x)
