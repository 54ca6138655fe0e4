"""The user's images, sounds and rows decoded by ourselves into small comparable pictures."""

from __future__ import annotations

import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from tools.data.pictures import BROKEN, FORMATS, SUFFIXES, strict_pillow
from tools.stages.contract import BrokenError
from tools.stages.data.arrays import regular_file
from tools.stages.data.origins import Library, Origin
from tools.stages.data.place import suffix_of
from tools.stages.data.sounds import read_sound, spectrograms
from tools.stages.data.tables import is_number

Plane = NDArray[np.float32]

GRID = 12
"""Side of a descriptor in pixels."""
_LOOKED_AT = 256
_CROPS = (7 / 8, 3 / 4)
_WHITE = 255.0
_LEAST_SIDE = 4
_EYE = (0.299, 0.587, 0.114)  # ITU-R BT.601
_MOST_CHANNELS = 4
_MOST_EXTRA_COLUMNS = 3


class UndecodableError(Exception):
    """A source that we cannot read, though the program may."""


def of_output(images: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Descriptors (o, n, GRID²) of images (n, h, w, c): grey, turned and mirrored; each channel.

    The first two are the grey image as it is and its mirror image.
    """
    grey = _grids(images.mean(axis=3))
    every: list[Plane] = []
    for turned in (grey, grey.transpose(0, 2, 1)):
        for upside in (turned, turned[:, ::-1]):
            every += [upside, upside[:, :, ::-1]]
    if images.shape[3] > 1:
        for channel in np.moveaxis(images, 3, 0):
            grids = _grids(channel)
            every += [grids, grids[:, :, ::-1]]
    return np.stack(every).reshape(len(every), len(images), -1)


def _grids(planes: NDArray[Any]) -> Plane:
    return np.stack([_resized(plane) for plane in planes])


def of_source(origin: Origin, library: Library) -> NDArray[np.float32]:
    """Descriptors (k, GRID²) of the ways in which a program may have taken this source.

    The same ways in the same order for all sources of a kind. Raises UndecodableError where we
    cannot read it.
    """
    return np.stack([_resized(plane).reshape(-1) for plane in _ways(origin, library)])


def readable(path: Path) -> bool:
    """Whether we can decode an image or a sound."""
    try:
        if suffix_of(path.name) in SUFFIXES:
            _image_planes(path)
        else:
            _sound(path)
    except UndecodableError:
        return False
    return True


def _ways(origin: Origin, library: Library) -> Iterator[Plane]:
    path = library.found.files[origin.file]
    if origin.kind == "sound":
        yield from spectrograms(*_sound(path))
        return
    planes = _image_planes(path) if origin.kind == "image" else _row_planes(origin, library)
    for plane in planes:
        yield from _crops(plane)
        yield _edges(plane)


def _sound(path: Path) -> tuple[NDArray[np.float32], int]:
    try:
        return read_sound(path)
    except (wave.Error, EOFError, OSError, ValueError, BrokenError) as error:
        raise UndecodableError(str(error)) from error


def _image_planes(path: Path) -> list[Plane]:
    """The image in grey, at most _LOOKED_AT pixels a side; on white too where it is transparent."""
    try:
        with (
            regular_file(path) as file,
            strict_pillow(),
            Image.open(file, formats=FORMATS) as opened,
        ):
            if opened.mode[0] in "IF":  # 16 and 32 bits, which Pillow clips when it converts
                return [np.asarray(opened, np.float32)]
            opened.draft(None, (_LOOKED_AT, _LOOKED_AT))
            opened.thumbnail((_LOOKED_AT, _LOOKED_AT), Image.Resampling.BOX)
            upright = ImageOps.exif_transpose(opened).convert("RGBA")
    except (*BROKEN, BrokenError) as error:
        raise UndecodableError(str(error)) from error
    planes = _greys(upright.convert("RGB"))
    if upright.getchannel("A").getextrema() == (255, 255):
        return planes
    white = Image.new("RGBA", upright.size, "white")
    return planes + _greys(Image.alpha_composite(white, upright).convert("RGB"))


def _greys(picture: Image.Image) -> list[Plane]:
    """The mean of the channels, what the eye sees, each channel, and how coloured it is."""
    pixels = np.asarray(picture, np.float32)
    luminance = np.asarray(picture.convert("L"), np.float32)
    colour, saturation, value = np.moveaxis(np.asarray(picture.convert("HSV"), np.float32), 2, 0)
    return [pixels.mean(axis=2), luminance, value, *np.moveaxis(pixels, 2, 0), saturation, colour]


def _row_planes(origin: Origin, library: Library) -> list[Plane]:
    """A row of numbers as the pictures that it may be."""
    row = origin.row or 0
    try:
        if origin.kind == "table":
            values: NDArray[Any] = np.array(_numbers(library.table(origin.file).rows[row]))
        else:
            values = np.asarray(library.array(origin.file, origin.array)[row])
        values = np.nan_to_num(values.astype(np.float32))
    except (ValueError, TypeError, IndexError) as error:
        raise UndecodableError(str(error)) from error
    return list(_shapes(values))


def _numbers(cells: list[str]) -> list[float]:
    """The numbers of a row that make a square picture; a label before them is left out."""
    numbers = [float(cell) for cell in cells if is_number(cell)]
    for extra in range(_MOST_EXTRA_COLUMNS):
        if _side(len(numbers) - extra):
            return numbers[extra:]
    raise ValueError(f"{len(numbers)} numbers are no square picture")


def _side(count: int) -> tuple[int, int] | None:
    """Side and channels of a square picture of `count` numbers."""
    for channels in (1, 3):
        side = round((max(0, count) / channels) ** 0.5)
        if side >= _LEAST_SIDE and side * side * channels == count:
            return side, channels
    return None


def _shapes(values: Plane) -> Iterator[Plane]:
    """A row of an array as grey pictures: channels first or last, flat, or neither."""
    if values.ndim == 2:
        yield values
    elif values.ndim == 3 and min(values.shape[0], values.shape[2]) <= _MOST_CHANNELS:
        last = values if values.shape[2] <= _MOST_CHANNELS else np.moveaxis(values, 0, 2)
        yield from _mixed(last)
    elif values.ndim == 1 and (found := _side(len(values))):
        side, channels = found
        yield from _mixed(values.reshape(side, side, channels))
        yield from _mixed(np.moveaxis(values.reshape(channels, side, side), 0, 2))
    else:
        raise ValueError(f"a row of shape {values.shape} is no picture")


def _mixed(values: Plane) -> Iterator[Plane]:
    """The mean of the channels (h, w, c), what the eye sees of three, and each channel."""
    yield values.mean(axis=2)
    if values.shape[2] >= len(_EYE):
        yield values[..., : len(_EYE)] @ np.array(_EYE, np.float32)
    yield from np.moveaxis(values, 2, 0)


def _crops(plane: Plane) -> Iterator[Plane]:
    """The whole picture squeezed, its middle, and framed to a square."""
    yield plane
    height, width = plane.shape
    side = min(height, width)
    for share in (1.0, *_CROPS):
        crop = max(2, round(share * side))
        top, left = (height - crop) // 2, (width - crop) // 2
        yield plane[top : top + crop, left : left + crop]
    most = max(height, width)
    down, right = (most - height) // 2, (most - width) // 2
    for filling in (0.0, _WHITE):
        framed = np.full((most, most), filling, np.float32)
        framed[down : down + height, right : right + width] = plane
        yield framed


def _edges(plane: Plane) -> Plane:
    """How fast the grey changes, for programs that keep outlines alone."""
    if min(plane.shape) < 2:
        return plane
    down, across = np.gradient(plane)
    return np.asarray(np.hypot(down, across), np.float32)


def _resized(plane: Plane) -> Plane:
    picture = Image.fromarray(np.ascontiguousarray(plane, np.float32))
    small = picture.resize((GRID, GRID), Image.Resampling.BILINEAR)
    return np.asarray(small, np.float32)
