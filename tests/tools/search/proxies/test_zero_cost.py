"""Zero-cost proxies: against sums done by hand, for every kind of layer, repeatable."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from torch import nn

from tests.tools.search.designs import DIGITS
from tests.tools.train.tiny import tiny_architecture
from tools.architecture import Activation, Architecture
from tools.network import build_torch
from tools.search.proxies.zero_cost import (
    UNKNOWN,
    _entering_activations,
    log_determinant,
    naswot,
    synaptic_flow,
    synflow,
)
from tools.search.sampling import sample

IMAGES = torch.randn(8, 1, 8, 8, generator=torch.Generator().manual_seed(0))
ACTIVATIONS: tuple[Activation, ...] = ("relu", "relu6", "leakyrelu", "swish", "hardswish")


def _codes(*rows: str) -> torch.Tensor:
    return torch.tensor([[bit == "1" for bit in row] for row in rows])


def test_log_determinant_of_two_codes_that_differ_in_two_of_three_bits() -> None:
    # K = [[3, 1], [1, 3]], det K = 8.
    assert log_determinant([_codes("101", "110")]) == pytest.approx(math.log(8))


def test_layers_add_their_bits() -> None:
    # The same three bits in two layers.
    whole = log_determinant([_codes("10", "11"), _codes("1", "0")])
    assert whole == pytest.approx(math.log(8))


def test_three_codes() -> None:
    # Agreeing bits of 0011, 0101, 1111: K = [[4, 2, 2], [2, 4, 2], [2, 2, 4]], det K = 32.
    assert log_determinant([_codes("0011", "0101", "1111")]) == pytest.approx(math.log(32))


def test_images_that_the_network_cannot_tell_apart_score_below_everything() -> None:
    assert log_determinant([_codes("1011", "1011")]) == UNKNOWN
    assert log_determinant([]) == UNKNOWN


def test_synaptic_flow_of_two_linear_layers() -> None:
    # |W1| ones = (3, 7); |W2| (3, 7) = 5·3 + 6·7 = 57; each layer's weights carry all of it.
    first, second = nn.Linear(2, 2), nn.Linear(2, 1)
    first.weight.data = torch.tensor([[1.0, -2.0], [3.0, 4.0]])
    second.weight.data = torch.tensor([[5.0, -6.0]])
    module = nn.Sequential(first, second)
    assert synaptic_flow(module, torch.ones(1, 2)) == pytest.approx(2 * 57)


def test_synflow_of_a_chain_is_its_output_for_each_layer() -> None:
    # Without a skip R is homogeneous in each layer's weights, so each layer gives R (Euler).
    chain = tiny_architecture("relu", resolution=8)
    stages = tuple(one.model_copy(update={"skip_op": "identity"}) for one in chain.blocks)
    chain = chain.model_copy(update={"blocks": stages})
    torch.manual_seed(5)
    module = build_torch(chain)
    for name, weight in module.named_parameters():
        weight.data = (
            weight.data.abs()
            if name.endswith(("conv.weight", "classifier.weight"))
            else weight.data
        )
    layers = [one for one in module.modules() if isinstance(one, nn.Conv2d | nn.Linear)]
    # Fresh batch norm in evaluation mode divides by sqrt(1 + epsilon), nothing more.
    output = float(module.eval()(torch.ones(1, 1, 8, 8)).sum().detach())
    assert synflow(chain, 5) == pytest.approx(math.log(len(layers) * output), rel=1e-3)


@pytest.mark.parametrize("squeeze", [False, True])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_kind_of_layer_has_scores_that_repeat(activation: Activation, squeeze: bool) -> None:
    design = tiny_architecture(activation, squeeze=squeeze)
    once, again = ((naswot(design, IMAGES, 1), synflow(design, 1)) for _ in range(2))
    assert once == again
    assert all(map(math.isfinite, once))
    assert naswot(design, IMAGES, 1) != naswot(design, IMAGES, 2)


def test_codes_have_a_bit_for_each_unit_with_an_activation() -> None:
    module = build_torch(tiny_architecture(squeeze=True)).eval()
    with _entering_activations(module) as entering, torch.inference_mode():
        module(IMAGES)
    # Stem 8 at 8x8, expand 16 at 8x8, depthwise 16 at 4x4, then both at 4x4; depthwise 8; head 16.
    units = [8 * 64, 16 * 64, 16 * 16, 16 * 16, 16 * 16, 8 * 16, 16 * 16]
    assert [values[0].numel() for values in entering] == units
    assert any((values < 0).any() for values in entering)  # what enters, not what leaves


def test_random_designs_have_scores() -> None:
    designs = [sample(DIGITS, np.random.default_rng(seed)) for seed in range(10)]
    images = {side: torch.randn(8, 1, side, side) for side in DIGITS.resolutions}
    for design in designs:
        assert math.isfinite(naswot(design, images[design.resolution], 0))
        assert math.isfinite(synflow(design, 0))


def test_scoring_leaves_the_callers_random_state_and_threads_alone() -> None:
    torch.manual_seed(3)
    expected = torch.rand(2)
    torch.manual_seed(3)
    threads = torch.get_num_threads()
    naswot(tiny_architecture(), IMAGES, 0)
    synflow(tiny_architecture(), 0)
    assert torch.equal(torch.rand(2), expected)
    assert torch.get_num_threads() == threads


def test_scores_of_a_deep_network_do_not_overflow() -> None:
    stage = (
        tiny_architecture()
        .blocks[0]
        .model_copy(
            update={"num_layers": 40, "output_channels": 64, "stride": 1, "expansion_factor": 6}
        )
    )
    deep = Architecture(**{**tiny_architecture().model_dump(), "blocks": (stage,)})
    assert math.isfinite(synflow(deep, 0))
