"""Decoding one image file into a square array, trusting nothing in it."""

from __future__ import annotations

import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

# Only decoders that run inside Pillow: an EPS file named .png would start Ghostscript.
FORMATS = ("BMP", "GIF", "JPEG", "PNG", "PPM", "TIFF", "WEBP")
SUFFIXES = frozenset(
    {".bmp", ".gif", ".jpeg", ".jpg", ".pgm", ".png", ".ppm", ".tif", ".tiff", ".webp"}
)
# What Pillow raises for files that are cut short, altered or not images at all.
BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    EOFError,
    LookupError,
    ArithmeticError,
    AttributeError,
    MemoryError,
    RuntimeError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)
_GREY_MODES = frozenset({"1", "L", "LA", "I", "I;16", "I;16B", "I;16L"})
_SIXTEEN_BIT = frozenset({"I", "I;16", "I;16B", "I;16L"})


@dataclass(frozen=True)
class Header:
    """What an image says of itself before it is decoded; `side` in pixels."""

    side: int
    grey: bool


@contextmanager
def strict_pillow() -> Iterator[None]:
    """Pillow's size limit as an error and its other warnings silent, for all threads."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        yield


def read_header(path: Path) -> Header:
    """The shorter side and whether the image is greyscale; one of BROKEN where it is no image."""
    with Image.open(path, formats=FORMATS) as picture:
        return Header(min(picture.size), picture.mode in _GREY_MODES)


def decode(path: Path, side: int, channels: int) -> NDArray[np.uint8]:
    """The image (side, side, channels): turned upright, cropped to its centre, resized.

    The first frame of an animation; transparency is dropped. Raises one of BROKEN.
    """
    with Image.open(path, formats=FORMATS) as picture:
        # JPEG can leave out detail that the resize would remove anyway; other formats ignore it.
        picture.draft(None, (2 * side, 2 * side))
        upright = _eight_bit(ImageOps.exif_transpose(picture), channels)
    square = _centre(upright)
    if square.size != (side, side):
        square = square.resize((side, side), Image.Resampling.BILINEAR)
    return np.asarray(square).reshape(side, side, channels)


def _eight_bit(picture: Image.Image, channels: int) -> Image.Image:
    """The picture as L or RGB; 16-bit grey keeps its upper byte, which Pillow would clip."""
    if picture.mode in _SIXTEEN_BIT:
        picture = Image.fromarray((np.asarray(picture) >> 8).clip(0, 255).astype(np.uint8))
    return picture.convert("L" if channels == 1 else "RGB")


def _centre(picture: Image.Image) -> Image.Image:
    """The largest square around the centre."""
    side = min(picture.size)
    left, top = (picture.width - side) // 2, (picture.height - side) // 2
    return picture.crop((left, top, left + side, top + side))
