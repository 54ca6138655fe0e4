"""How far honest preprocessing and false images lie apart, measured on drawn shapes."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageFilter, ImageOps

from tests.programs.data.cases import user_data
from tools.stages.data.descriptors import of_output, of_source
from tools.stages.data.likeness import LEAST_NEAR, LEAST_RANK, ranks
from tools.stages.data.origins import Library, Origin
from tools.stages.data.place import Found, find

Picture = Callable[[Image.Image], Any]
OF_A_CLASS = 12


@cache
def shapes() -> tuple[list[Image.Image], list[NDArray[np.float32]]]:
    """Pictures of four classes, one after the other, and the descriptors of their files."""
    found = find(str(user_data("folders")), Path("/nowhere"))
    names = [f"{name}/{n:03}.png" for name in ("circle", "cross", "square", "triangle")
             for n in range(OF_A_CLASS)]  # fmt: skip
    pictures = [Image.open(found.files[name]).convert("RGB") for name in names]
    return pictures, [of_source(Origin(name), Library(found)) for name in names]


def small(picture: Image.Image, side: int = 32) -> Image.Image:
    return picture.resize((side, side), Image.Resampling.BILINEAR)


def middle(picture: Image.Image, share: float) -> Image.Image:
    side = int(min(picture.size) * share)
    left, top = (picture.width - side) // 2, (picture.height - side) // 2
    return picture.crop((left, top, left + side, top + side))


def scores(picture: Image.Image) -> Any:
    pixels = np.asarray(small(picture), float)
    return np.clip(128 + 50 * (pixels - pixels.mean()) / pixels.std(), 0, 255).astype(np.uint8)


def two_levels(picture: Image.Image) -> Any:
    grey = np.asarray(small(picture.convert("L")))
    return np.uint8(255) * (grey > np.median(grey))


HONEST: dict[str, Picture] = {
    "squeezed": small,
    "middle": lambda p: small(middle(p, 1)),
    "inner part": lambda p: small(middle(p, 0.6)),
    "framed": lambda p: ImageOps.pad(p, (32, 32)),
    "grey": lambda p: small(p.convert("L")),
    "blue": lambda p: small(p.getchannel(2)),
    "HSV": lambda p: small(p).convert("HSV"),
    "YCbCr": lambda p: small(p).convert("YCbCr"),
    "equalised": lambda p: small(ImageOps.equalize(p)),
    "bright": lambda p: small(p).point([int(255 * (v / 255) ** 0.4) for v in range(256)] * 3),
    "dark": lambda p: small(p).point([int(255 * (v / 255) ** 2.5) for v in range(256)] * 3),
    "four levels": lambda p: ImageOps.posterize(small(p), 2),
    "black and white": two_levels,
    "negative": lambda p: ImageOps.invert(small(p)),
    "outlines": lambda p: small(p.convert("L").filter(ImageFilter.FIND_EDGES)),
    "blurred": lambda p: small(p.filter(ImageFilter.GaussianBlur(3))),
    "mirrored": lambda p: ImageOps.mirror(small(p)),
    "turned": lambda p: small(p).transpose(Image.Transpose.ROTATE_90),
    "scores": scores,
    "8 pixels": lambda p: small(p, 8),
    "96 pixels": lambda p: small(p, 96),
}


def images_of(prepare: Picture) -> NDArray[np.uint8]:
    made = np.stack([np.asarray(prepare(picture), np.uint8) for picture in shapes()[0]])
    return made[..., None] if made.ndim == 3 else made


@pytest.mark.parametrize("way", HONEST)
def test_honest_preprocessing_keeps_the_images_near_their_sources(way: str) -> None:
    rank, near = ranks(of_output(images_of(HONEST[way])), shapes()[1])
    assert rank > LEAST_RANK + 0.05
    assert near > LEAST_NEAR + 0.05


def swapped(share: float) -> NDArray[np.uint8]:
    """Some images in place of others of their class."""
    images = images_of(small)
    rng = np.random.default_rng(0)
    for first in range(0, len(images), OF_A_CLASS):
        mine = first + rng.permutation(OF_A_CLASS)[: round(share * OF_A_CLASS)]
        images[mine] = images[np.roll(mine, 1)]
    return images


def means() -> NDArray[np.uint8]:
    """The mean of the class in place of each image, with noise."""
    images = images_of(small).reshape(4, OF_A_CLASS, 32, 32, 3)
    noise = np.random.default_rng(0).normal(0, 8, images.shape)
    mean = images.mean(axis=1, keepdims=True)
    return np.asarray((mean + noise).clip(0, 255), np.uint8).reshape(-1, 32, 32, 3)


FALSE: dict[str, Callable[[], NDArray[np.uint8]]] = {
    "all swapped": lambda: swapped(1),
    "a third swapped": lambda: swapped(1 / 3),
    "means of the class": means,
    "one for all": lambda: np.repeat(images_of(small)[:1], 4 * OF_A_CLASS, axis=0),
    "noise": lambda: np.random.default_rng(0).integers(0, 256, (48, 32, 32, 3)).astype(np.uint8),
}


@pytest.mark.parametrize("way", FALSE)
def test_false_images_stay_away_from_the_sources_that_they_name(way: str) -> None:
    rank, near = ranks(of_output(FALSE[way]()), shapes()[1])
    assert rank < LEAST_RANK or near < LEAST_NEAR - 0.05
    assert near < LEAST_NEAR


@pytest.mark.parametrize("turn", [Image.Transpose.ROTATE_180, Image.Transpose.ROTATE_270])
def test_a_photo_that_lies_on_its_side_is_looked_at_upright(
    tmp_path: Path, turn: Image.Transpose
) -> None:
    picture = shapes()[0][0]
    exif = Image.Exif()
    exif[0x0112] = {Image.Transpose.ROTATE_180: 3, Image.Transpose.ROTATE_270: 8}[turn]
    picture.transpose(turn).save(tmp_path / "a.png", exif=exif)
    picture.save(tmp_path / "b.png")
    library = Library(Found(tmp_path, {n: tmp_path / n for n in ("a.png", "b.png")}))
    turned, upright = (of_source(Origin(n), library) for n in ("a.png", "b.png"))
    assert np.abs(turned[0] - upright[0]).mean() < 3
