from __future__ import annotations

import numpy as np

from tests.listener import Listener
from tools.data import load_dataset


def test_digits_have_the_published_size_and_a_fixed_split() -> None:
    dataset = load_dataset("digits")
    assert [len(split) for split in dataset.splits.values()] == [1079, 359, 359]
    assert dataset.classes == tuple("0123456789")
    assert (dataset.resolution, dataset.channels) == (8, 1)
    assert dataset.digest.startswith("be61c632b2d9")


def test_digits_splits_hold_every_image_once_and_each_class_in_proportion() -> None:
    from sklearn.datasets import load_digits

    dataset = load_dataset("digits")
    images = np.concatenate([split.images for split in dataset.splits.values()])
    original = np.rint(load_digits().images * 255 / 16).astype(np.uint8)
    assert sorted(i.tobytes() for i in images) == sorted(i.tobytes() for i in original)
    for split in dataset.splits.values():
        share = np.bincount(split.labels) / len(split)
        assert abs(share - 0.1).max() < 0.005


def test_digits_use_the_whole_range_of_pixels_and_report_their_size(listener: Listener) -> None:
    dataset = load_dataset("digits", reporter=listener)
    assert (dataset.train.images.min(), dataset.train.images.max()) == (0, 255)
    assert "1,079 training" in listener.notes[0]
    assert dataset.notes == tuple(listener.notes)
    assert not listener.warnings
