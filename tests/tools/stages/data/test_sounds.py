"""WAV files are decoded as they were written, and seen as programs see them."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest

from tools.stages.data.descriptors import UndecodableError, of_source
from tools.stages.data.origins import Library, Origin
from tools.stages.data.place import Found
from tools.stages.data.sounds import read_sound, spectrograms

RATE = 8000
TONE = 0.5 * np.sin(2 * np.pi * 1000 * np.arange(RATE) / RATE)


def write(path: Path, width: int, channels: int = 1) -> None:
    """The tone in each channel, as whole numbers of `width` bytes."""
    top = 2 ** (8 * width - 1) - 1
    whole = np.repeat((TONE * top).astype("<i4"), channels)
    data = (whole + 128).astype(np.uint8) if width == 1 else whole.view(np.uint8).reshape(-1, 4)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(RATE)
        file.writeframes(data.tobytes() if width == 1 else data[:, :width].tobytes())


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("width", [1, 2, 3, 4])
def test_every_width_is_decoded(tmp_path: Path, width: int, channels: int) -> None:
    write(tmp_path / "a.wav", width, channels)
    samples, rate = read_sound(tmp_path / "a.wav")
    assert (rate, len(samples)) == (RATE, len(TONE))
    assert np.abs(samples - TONE).max() < max(2 / 2 ** (8 * width - 1), 1e-7)


def test_a_tone_is_loudest_in_its_band() -> None:
    linear = list(spectrograms(TONE.astype(np.float32), RATE))[-66]
    loudest = linear.mean(axis=1).argmax()
    assert loudest == pytest.approx(1000 / (RATE / 2) * 33 - 1, abs=1)


def test_all_sounds_are_taken_in_as_many_ways(tmp_path: Path) -> None:
    counts = set()
    for seconds in (0.01, 0.3, 1.0, 12.0):
        samples = np.resize(TONE, int(seconds * RATE)).astype(np.float32)
        counts.add(len(list(spectrograms(samples, RATE))))
    assert len(counts) == 1


@pytest.mark.parametrize(
    "content", [b"", b"RIFF", b"RIFF\xff\xff\xff\xffWAVEfmt \x10\0\0\0" + bytes(40)]
)
def test_a_file_that_is_no_sound_is_passed_over(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.wav").write_bytes(content)
    library = Library(Found(tmp_path, {"a.wav": tmp_path / "a.wav"}))
    with pytest.raises(UndecodableError):
        of_source(Origin("a.wav"), library)
