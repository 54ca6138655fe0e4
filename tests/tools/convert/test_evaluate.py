"""Which test images TFLite Micro is asked to classify."""

from __future__ import annotations

import numpy as np

from tools.convert.evaluate import images_within_budget, stratified_subset
from tools.convert.quantize import float_images, int8_images
from tools.data import Split


def _split(counts: list[int]) -> Split:
    labels = np.repeat(np.arange(len(counts)), counts)
    images = np.arange(len(labels)).astype(np.uint8).reshape(-1, 1, 1, 1)
    return Split(images, labels)


def test_large_networks_see_fewer_images_but_never_too_few() -> None:
    assert images_within_budget(10_000, 100_000) == 10_000
    assert images_within_budget(10_000, 4_000_000) == 1_000
    assert images_within_budget(10_000, 10**9) == 200
    assert images_within_budget(50, 10**9) == 50


def test_subset_keeps_the_classes_in_proportion() -> None:
    subset = stratified_subset(_split([100, 50, 10]), 32, seed=3)
    assert np.bincount(subset.labels).tolist() == [20, 10, 2]


def test_subset_follows_from_its_seed() -> None:
    split = _split([40, 40])
    first, again, other = (stratified_subset(split, 20, seed).images for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_all_images_are_taken_where_they_fit() -> None:
    split = _split([3, 3])
    assert stratified_subset(split, 6, seed=0) is split


def test_pixels_become_the_same_number_in_float_and_int8() -> None:
    pixels = np.arange(256, dtype=np.uint8).reshape(1, 16, 16, 1)
    assert np.array_equal(int8_images(pixels), pixels.astype(np.int16) - 128)
    assert np.array_equal(float_images(pixels) * 128, int8_images(pixels))
