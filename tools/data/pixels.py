"""Arrays of any number type as uint8 images, with every doubt an error."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tools.errors import DataError

_BATCH = 1024  # images turned from floats at once, to keep the copies small


def brightest_float(arrays: Mapping[str, NDArray[Any]]) -> float:
    """The greatest value of all float arrays, 0 where there are none.

    It decides for all of them together whether white is 1 or 255. Raises DataError for a value
    that is not finite or not in 0..255.
    """
    brightest = 0.0
    for name, array in arrays.items():
        if np.issubdtype(array.dtype, np.floating) and array.size:
            _check_range(array, name)
            brightest = max(brightest, float(array.max()))
    return brightest


def as_images(raw: NDArray[Any], name: str, brightest: float) -> NDArray[np.uint8]:
    """Images (n, h, w) or (n, h, w, c) as uint8 (n, h, w, c) with c 1 or 3.

    Integers are pixels 0..255. Floats are 0..1 where `brightest` is at most 1, otherwise 0..255,
    and are rounded. Raises DataError for any other shape, type or value.
    """
    if raw.ndim == 3:
        raw = raw[..., np.newaxis]
    if raw.ndim != 4 or raw.shape[3] not in (1, 3) or 0 in raw.shape:
        raise DataError(
            f"{name} has shape {raw.shape}; images have (n, h, w), (n, h, w, 1) or (n, h, w, 3).",
            "Put the channels last, with numpy.moveaxis(x, 1, 3) where they come first.",
        )
    if np.issubdtype(raw.dtype, np.floating):
        return _from_floats(raw, 255.0 if brightest <= 1 else 1.0)
    if raw.dtype == np.uint8:
        return np.ascontiguousarray(raw)
    if np.issubdtype(raw.dtype, np.integer):
        _check_range(raw, name)
        return np.ascontiguousarray(raw.astype(np.uint8))
    raise DataError(
        f"{name} has type {raw.dtype}; pixels are uint8 or floats.", "Convert it to uint8."
    )


def _from_floats(raw: NDArray[Any], factor: float) -> NDArray[np.uint8]:
    """Floats times `factor`, rounded, a batch at a time."""
    images = np.empty(raw.shape, np.uint8)
    for start in range(0, len(raw), _BATCH):
        batch = slice(start, start + _BATCH)
        images[batch] = np.rint(raw[batch].astype(np.float64) * factor)
    return images


def _check_range(array: NDArray[Any], name: str) -> None:
    """DataError unless all values are in 0..255."""
    low, high = float(array.min()), float(array.max())  # a NaN anywhere makes both NaN
    if not (low >= 0 and high <= 255):
        what = "a value that is not a number" if np.isnan(low) else f"values {low:g} to {high:g}"
        raise DataError(
            f"{name} has {what}; pixels lie in 0..1 or 0..255.", "Undo any normalisation first."
        )
