"""Augmentation and the step from pixels to network input."""

from __future__ import annotations

import pytest
import torch

from tools.train.augment import augment, may_flip, network_input


def _generator() -> torch.Generator:
    return torch.Generator().manual_seed(0)


def test_input_is_pixel_minus_128_over_128_channels_first() -> None:
    images = torch.tensor([0, 128, 255], dtype=torch.uint8).reshape(1, 1, 1, 3)
    expected = torch.tensor([-1, 0, 127 / 128]).reshape(1, 3, 1, 1)
    assert torch.equal(network_input(images), expected)


def test_nothing_asked_for_changes_nothing() -> None:
    images = torch.randint(0, 256, (5, 6, 6, 3), dtype=torch.uint8)
    assert torch.equal(augment(images, 0.0, False, _generator()), images)


def test_flip_mirrors_about_half_of_the_images_left_to_right() -> None:
    images = torch.arange(4, dtype=torch.uint8).reshape(1, 1, 4, 1).repeat(400, 2, 1, 1)
    mirrored = augment(images, 0.0, True, _generator())[:, 0, 0, 0] == 3
    assert 140 < int(mirrored.sum()) < 260


def test_shift_moves_by_at_most_its_share_and_fills_with_the_edge() -> None:
    images = torch.arange(10, dtype=torch.uint8).reshape(1, 1, 10, 1).repeat(200, 10, 1, 1)
    moved = augment(images, 0.2, False, _generator())[:, 0, :, 0].int()
    offsets = moved[:, 5] - 5
    assert set(offsets.tolist()) == {-2, -1, 0, 1, 2}
    expected = (torch.arange(10) + offsets[:, None]).clamp(0, 9)
    assert torch.equal(moved, expected.int())


@pytest.mark.parametrize(
    ("classes", "allowed"),
    [
        (("apple", "bear"), True),
        (("0", "1", "10"), False),
        (("a", "b"), False),
        (("arrow_left", "arrow_right"), False),
    ],
)
def test_only_classes_that_survive_a_mirror_are_flipped(
    classes: tuple[str, ...], allowed: bool
) -> None:
    assert may_flip(classes) is allowed
