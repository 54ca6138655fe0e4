"""Scores by name: size from the footprint, proxies on images of the design's own resolution."""

from __future__ import annotations

import math

import pytest

from tests.tools.search.designs import summary
from tests.tools.train.tiny import tiny_architecture
from tools.data import Dataset
from tools.footprint import measure
from tools.search.proxies.scores import NAMES, Scores

TINY = tiny_architecture(resolution=12)


@pytest.mark.parametrize("name", NAMES)
def test_every_score_is_a_number_that_repeats(digits: Dataset, name: str) -> None:
    here, there = (Scores(digits, 3).score(name, TINY, measure(TINY)) for _ in range(2))
    assert math.isfinite(here)
    assert here == there


def test_sizes_are_those_of_the_footprint(digits: Dataset) -> None:
    footprint = summary(1000, 1).model_copy(update={"parameters": 50})
    scores = Scores(digits, 0)
    assert scores.score("log MACs", TINY, footprint) == pytest.approx(math.log(1000))
    assert scores.score("log parameters", TINY, footprint) == pytest.approx(math.log(50))


def test_naswot_depends_on_the_images_that_the_seed_draws(digits: Dataset) -> None:
    first, second = Scores(digits, 0), Scores(digits, 1)
    assert first._images.images.shape == (32, 8, 8, 1)
    assert (first._images.images != second._images.images).any()


def test_unknown_score_is_an_error(digits: Dataset) -> None:
    with pytest.raises(KeyError, match="beauty"):
        Scores(digits, 0).score("beauty", TINY, measure(TINY))
