from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from tools.data import Dataset, Split, calibration_images, load_dataset
from tools.data.dataset import content_digest


def noise(count: int, channels: int = 3, low: int = 0, high: int = 256) -> Split:
    rng = np.random.default_rng(5)
    images = rng.integers(low, high, (count, 16, 16, channels), dtype=np.uint8)
    return Split(images, np.arange(count) % 4)


def dataset_of(train: Split) -> Dataset:
    return Dataset("noise", tuple("abcd"), train, train, train, content_digest(train), ())


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("resolution", [8, 11, 24])
def test_resizing_is_pillows_antialiased_bilinear(channels: int, resolution: int) -> None:
    dataset = dataset_of(noise(6, channels))
    resized = dataset.resized(resolution)
    picture = Image.fromarray(dataset.train.images[4].squeeze())
    expected = picture.resize((resolution, resolution), Image.Resampling.BILINEAR)
    assert np.array_equal(resized.train.images[4].squeeze(), np.asarray(expected))
    assert (resized.resolution, resized.channels) == (resolution, channels)
    assert resized.digest != dataset.digest


def test_a_constant_image_stays_constant_when_resized() -> None:
    flat = Split(np.full((3, 16, 16, 1), 77, np.uint8), np.zeros(3, np.int64))
    assert set(np.unique(dataset_of(flat).resized(5).train.images)) == {77}


def test_the_same_resolution_is_the_same_data_set() -> None:
    dataset = dataset_of(noise(4))
    assert dataset.resized(16) is dataset
    with pytest.raises(ValueError, match="not possible"):
        dataset.resized(0)


def test_the_digest_sees_every_pixel_label_and_shape() -> None:
    split = noise(4)
    digests = {content_digest(split)}
    other = split.images.copy()
    other[3, 15, 15, 2] ^= 1
    digests.add(content_digest(Split(other, split.labels)))
    digests.add(content_digest(Split(split.images, split.labels[::-1].copy())))
    digests.add(content_digest(Split(split.images.reshape(4, 32, 8, 3), split.labels)))
    assert len(digests) == 4


def test_calibration_images_are_balanced_training_images_without_repeats() -> None:
    dataset = load_dataset("digits")
    drawn = [image.tobytes() for image in calibration_images(dataset, 50, seed=1)]
    label_of = dict(
        zip((i.tobytes() for i in dataset.train.images), dataset.train.labels, strict=True)
    )
    assert len(set(drawn)) == 50
    assert set(np.bincount([label_of[image] for image in drawn])) == {5}


def test_calibration_images_follow_the_seed() -> None:
    dataset = load_dataset("digits")
    first, again, other = (calibration_images(dataset, 20, seed) for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_calibration_images_show_both_ends_of_the_range() -> None:
    split = noise(40, low=1, high=255)
    split.images[7, 0, 0, 0], split.images[9, 0, 0, 0] = 0, 255
    for seed in range(10):
        drawn = calibration_images(dataset_of(split), 4, seed)
        assert (drawn.min(), drawn.max()) == (0, 255)
        assert {i.tobytes() for i in drawn} <= {i.tobytes() for i in split.images}


def test_calibration_images_show_the_range_even_where_no_image_does() -> None:
    split = noise(8, low=100, high=110)
    drawn = calibration_images(dataset_of(split), 8, seed=0)
    assert (drawn.min(), drawn.max()) == (0, 255)
    assert ((drawn < 100) | (drawn > 110)).sum() == 2
    assert split.images.min() >= 100


def test_all_training_images_are_given_where_more_are_asked_for() -> None:
    dataset = dataset_of(noise(6))
    assert len(calibration_images(dataset, 100, seed=0)) == 6
    with pytest.raises(ValueError, match="range"):
        calibration_images(dataset, 1, seed=0)
