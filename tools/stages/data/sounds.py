"""WAV files as coarse spectrograms, in the ways in which programs make them."""

from __future__ import annotations

import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tools.stages.contract import BrokenError
from tools.stages.data.arrays import regular_file

Samples = NDArray[np.float32]

MOST_SECONDS = 60
LENGTHS_S = (0.25, 0.32, 0.4, 0.5, 0.64, 0.8, 1.0, 1.25, 1.6, 2.0, 2.5, 3.2, 4.0, 5.0, 7.0, 10.0)
"""Lengths to which programs cut or fill sounds, near enough to each other."""
_BANDS = 32
_FLOORS_DB = (-80.0, -40.0)
_FRAME_S, _HOP_S = 0.032, 0.016
_SILENT = 1e-10


def read_sound(path: Path) -> tuple[Samples, int]:
    """Samples in -1..1, channels averaged, and the rate in Hz; at most MOST_SECONDS.

    PCM of 8, 16, 24 or 32 bits. Raises wave.Error, EOFError or ValueError for anything else.
    """
    with regular_file(path) as file, wave.open(file) as sound:
        rate, width, channels = sound.getframerate(), sound.getsampwidth(), sound.getnchannels()
        raw = sound.readframes(min(sound.getnframes(), rate * MOST_SECONDS))
    if rate <= 0 or channels <= 0 or not raw:
        raise BrokenError(f"{path.name} holds no sound.")
    values = _decoded(raw, width)
    values = values[: len(values) // channels * channels].reshape(-1, channels)
    return values.mean(axis=1).astype(np.float32), rate


def _decoded(raw: bytes, width: int) -> Samples:
    raw = raw[: len(raw) // width * width]
    if width == 1:  # the only width without a sign
        return (np.frombuffer(raw, np.uint8) / 128 - 1).astype(np.float32)
    digits = np.frombuffer(raw, np.uint8).reshape(-1, width)
    whole = np.zeros((len(digits), 4), np.uint8)
    whole[:, 4 - width :] = digits
    return (whole.view("<i4")[:, 0] / 2.0**31).astype(np.float32)


def spectrograms(samples: Samples, rate: int) -> Iterator[Samples]:
    """Log power (bands, frames): mel or linear bands, floors, and the lengths that programs take.

    Mel as in Stevens, Volkmann and Newman 1937, in O'Shaughnessy's formula.
    """
    power = _power(samples, rate)
    for bands in _filters(power.shape[1], rate):
        level = 10 * np.log10(power @ bands.T + _SILENT)
        loudest = float(level.max())
        for floor in _FLOORS_DB:
            clipped = np.maximum(level, loudest + floor).T.astype(np.float32)
            yield from _lengths(clipped, loudest + floor, len(samples) / rate)


def _power(samples: Samples, rate: int) -> Samples:
    """Power spectra (frames, bins) under a Hann window."""
    size, hop = max(16, round(rate * _FRAME_S)), max(8, round(rate * _HOP_S))
    padded = np.pad(samples, (0, max(0, size - len(samples))))
    frames = np.lib.stride_tricks.sliding_window_view(padded, size)[::hop]
    spectrum = np.fft.rfft(frames * np.hanning(size).astype(np.float32), axis=1)
    power: Samples = np.square(np.abs(spectrum)).astype(np.float32)
    return power


def _filters(bins: int, rate: int) -> Iterator[Samples]:
    """Triangular bands (bands, bins): mel up to half and up to a quarter of the rate, linear."""
    top = rate / 2
    places = np.linspace(0, top, bins)
    for highest in (top, top / 2):
        mels = np.linspace(0, 2595 * np.log10(1 + highest / 700), _BANDS + 2)
        yield _triangles(700 * (10 ** (mels / 2595) - 1), places)
    yield _triangles(np.linspace(0, top, _BANDS + 2), places)


def _triangles(edges: NDArray[np.float64], places: NDArray[np.float64]) -> Samples:
    low, middle, high = edges[:-2, None], edges[1:-1, None], edges[2:, None]
    rising, falling = (places - low) / (middle - low), (high - places) / (high - middle)
    return np.maximum(0, np.minimum(rising, falling)).astype(np.float32)


def _lengths(level: Samples, floor: float, seconds: float) -> Iterator[Samples]:
    """The whole, and cut or filled to each length, at the end and on both sides."""
    yield level
    have = level.shape[1]
    for length in LENGTHS_S:
        frames = max(2, round(have * length / seconds))
        for share in (0.0, 0.5):
            if frames <= have:
                first = int(share * (have - frames))
                yield level[:, first : first + frames]
            else:
                before = int(share * (frames - have))
                sides = ((0, 0), (before, frames - have - before))
                yield np.pad(level, sides, constant_values=floor)
