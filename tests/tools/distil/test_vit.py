"""The transformer's shape follows the images."""

from __future__ import annotations

import pytest
import torch

from tools.distil.recipe import load_distil_recipe
from tools.distil.vit import build_vit, vit_shape
from tools.train import RecipeError

RECIPE = load_distil_recipe("vit")


@pytest.mark.parametrize(
    ("resolution", "patch", "padded"),
    [(8, 2, 8), (16, 2, 16), (31, 4, 32), (32, 4, 32), (64, 8, 64)],
)
def test_images_of_any_size_become_logits(resolution: int, patch: int, padded: int) -> None:
    shape = vit_shape(resolution, 3, 7, RECIPE.size_for(resolution))
    assert (shape.patch, shape.padded) == (patch, padded)
    module = build_vit(shape, seed=0).eval()
    assert module(torch.zeros(2, 3, resolution, resolution)).shape == (2, 7)


def test_macs_are_those_that_torch_counts() -> None:
    from torch.utils.flop_counter import FlopCounterMode

    shape = vit_shape(8, 1, 10, RECIPE.size_for(8))
    module = build_vit(shape, seed=0).eval()
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        module(torch.zeros(1, 1, 8, 8))
    assert shape.macs == pytest.approx(counter.get_total_flops() / 2, rel=0.05)


def test_weights_follow_from_the_seed_and_torchs_state_stays() -> None:
    shape = vit_shape(8, 1, 10, RECIPE.size_for(8))
    before = torch.random.get_rng_state()
    first, again, other = (build_vit(shape, seed).state_dict() for seed in (1, 1, 2))
    assert torch.equal(torch.random.get_rng_state(), before)
    assert all(torch.equal(first[name], again[name]) for name in first)
    assert any(not torch.equal(first[name], other[name]) for name in first)


def test_an_unknown_teacher_names_the_known_ones() -> None:
    with pytest.raises(RecipeError, match=r"'resnet'.*vit"):
        load_distil_recipe("resnet")
