"""Maps add up, point at what matters, and change with the weights."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from scipy.stats import spearmanr  # type: ignore[import-untyped]
from torch import Tensor, nn

from tests.tools.train.tiny import tiny_architecture
from tools.explain.attribution import BLACK, Maps, attribute, random_twin, rank_correlation, sanity


class OnePixel(nn.Module):
    """Class 1 is the brightness of the pixel in row 2, column 5."""

    def forward(self, x: Tensor) -> Tensor:
        return torch.stack([torch.zeros(len(x)), x[:, :, 2, 5].sum(1)], 1)


def _image(channels: int = 1) -> Tensor:
    return torch.rand(1, channels, 8, 8, generator=torch.Generator().manual_seed(0)) * 2 - 1


@pytest.mark.parametrize("channels", [1, 3])
def test_both_maps_point_at_the_only_pixel_that_matters(channels: int) -> None:
    maps = attribute(OnePixel(), _image(channels), target=1)
    for values in (maps.gradients, maps.occlusion):
        assert values.shape == (8, 8)
        assert values[2, 5] == values.max() > 0
    assert np.count_nonzero(maps.gradients) == 1
    assert np.count_nonzero(maps.occlusion) <= 9


def test_gradients_add_up_to_the_difference_from_black() -> None:
    module, image = random_twin(tiny_architecture(), seed=3), _image()
    with torch.no_grad():
        difference = module(image)[0, 4] - module(torch.full_like(image, BLACK))[0, 4]
    total = attribute(module, image, target=4).gradients.sum()
    assert float(total) == pytest.approx(float(difference), rel=0.05, abs=1e-4)


def test_the_rank_correlation_is_spearmans() -> None:
    random = np.random.default_rng(0)
    a, b = random.integers(0, 6, (2, 40)).astype(np.float32)
    assert rank_correlation(a, b) == pytest.approx(spearmanr(a, b).statistic)
    assert rank_correlation(a, np.ones(40, np.float32)) is None


def test_maps_that_survive_the_weights_are_noticed() -> None:
    image = _image()
    maps = attribute(random_twin(tiny_architecture(), 1), image, 0)
    assert sanity(maps, maps, image) == pytest.approx(1.0)
    half = Maps(maps.gradients, -maps.occlusion)
    assert sanity(maps, half, image) == pytest.approx(1.0)
    assert sanity(maps, Maps(-maps.gradients, -maps.occlusion), image) == pytest.approx(-1.0)
    assert sanity(maps, maps, torch.full_like(image, BLACK)) is None


def test_the_random_twin_follows_from_its_seed_alone() -> None:
    before = torch.random.get_rng_state()
    first, again = (random_twin(tiny_architecture(), 5)(_image()) for _ in range(2))
    assert torch.equal(first, again)
    assert torch.equal(torch.random.get_rng_state(), before)
