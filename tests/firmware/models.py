"""Hand-made model folders, with which boards are tested without the compiler."""

from __future__ import annotations

from enum import IntEnum
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

ECHO_MODEL = Path(__file__).parent / "echo_model"
MISBEHAVING_MODEL = Path(__file__).parent / "misbehaving_model"
INPUT_BYTES = 12


class Deed(IntEnum):
    """What the misbehaving model does when this is its first input byte."""

    NOTHING = 0
    LOOP = 1
    WRITE_OUTSIDE = 2
    WRITE_FLASH = 3
    JUMP_OUTSIDE = 4
    UNDEFINED = 5
    SVC = 6
    RECURSE = 7
    USE_STACK = 8
    TWO_MILLION_INSTRUCTIONS = 9
    UNKNOWN_REGISTER = 10


def deed_input(deed: Deed) -> bytes:
    """The input that makes the misbehaving model do `deed`."""
    return bytes([deed]).ljust(INPUT_BYTES, b"\0")


def random_images(count: int) -> NDArray[np.int8]:
    """Inputs (count, 2, 2, 3) for the echo model."""
    return np.random.default_rng(0).integers(-128, 128, (count, 2, 2, 3), np.int8)


def echo_outputs(images: NDArray[np.int8]) -> NDArray[np.int8]:
    """What the echo model must answer (count, 4): a pixel's sum and a bias, wrapped to int8."""
    sums: NDArray[np.int64] = images.reshape(len(images), 4, 3).sum(axis=2, dtype=np.int64)
    return (sums + np.arange(1, 5)).astype(np.int8)


def copy_model(source: Path, folder: Path, old: str = "", new: str = "") -> Path:
    """A copy of a model in `folder`, with `old` replaced by `new` in its files."""
    folder.mkdir(parents=True)
    for path in source.iterdir():
        (folder / path.name).write_text(path.read_text().replace(old, new) if old else "")
    return folder
