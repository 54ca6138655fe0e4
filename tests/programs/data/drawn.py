"""Pictures and sounds of four classes each, drawn from a seed: real structure, no files needed."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

SHAPES = ("circle", "cross", "square", "triangle")
TONES = ("chord", "falling", "pulses", "rising")
COUNT = 36
"""Of each class."""
RATE = 16_000


def picture(shape: str, seed: int) -> Image.Image:
    """A shape of one colour at any place on a shaded ground; 40 to 72 pixels a side."""
    rng = np.random.default_rng([SHAPES.index(shape), seed])
    width, height = (int(side) for side in rng.integers(40, 73, 2))
    down, across = np.mgrid[0:height, 0:width] / 72
    ground = rng.uniform(40, 200, 3) + 90 * (
        down[..., None] * rng.uniform(-1, 1, 3) + across[..., None] * rng.uniform(-1, 1, 3)
    )
    ground += rng.normal(0, 4, ground.shape)
    drawn = Image.fromarray(ground.clip(0, 255).astype(np.uint8))
    _draw(drawn, shape, rng)
    return drawn


def _draw(drawn: Image.Image, shape: str, rng: np.random.Generator) -> None:
    least = min(drawn.size)
    radius = int(rng.integers(least // 5, least // 3))
    x, y = (int(rng.integers(least // 3, side - least // 3 + 1)) for side in drawn.size)
    colour = tuple(int(value) for value in rng.choice([0, 60, 190, 255], 3))
    pen, box = ImageDraw.Draw(drawn), (x - radius, y - radius, x + radius, y + radius)
    if shape == "circle":
        pen.ellipse(box, fill=colour)
    elif shape == "square":
        pen.rectangle(box, fill=colour)
    elif shape == "triangle":
        pen.polygon([(x, y - radius), (x - radius, y + radius), (x + radius, y + radius)], colour)
    else:
        for line in ((x - radius, y, x + radius, y), (x, y - radius, x, y + radius)):
            pen.line(line, fill=colour, width=max(2, radius // 3))


def sound(tone: str, seed: int) -> NDArray[np.int16]:
    """A mixture of sines, 0.6 to 1.1 s at 16 kHz, with a little noise."""
    rng = np.random.default_rng([10 + TONES.index(tone), seed])
    seconds = rng.uniform(0.6, 1.1)
    time = np.arange(int(seconds * RATE)) / RATE
    base = rng.uniform(300, 900)
    glide = base * rng.uniform(1.5, 4)
    if tone == "rising":
        wave_of = np.sin(2 * np.pi * (base * time + glide * time**2 / 2))
    elif tone == "falling":
        wave_of = np.sin(2 * np.pi * ((base + glide) * time - glide * time**2 / 2))
    elif tone == "chord":
        wave_of = np.sin(2 * np.pi * base * np.outer((1, 1.5, 2.5), time)).mean(axis=0)
    else:
        wave_of = np.sin(2 * np.pi * 2 * base * time) * (np.sin(2 * np.pi * base / 80 * time) > 0)
    loud = wave_of * rng.uniform(0.2, 0.8) + rng.normal(0, 0.005, len(time))
    return np.asarray(loud.clip(-1, 1) * 32767, dtype=np.int16)


def write_wav(path: Path, samples: NDArray[np.int16], rate: int = RATE) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples.astype("<i2").tobytes())


def write_picture(path: Path, shape: str, seed: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    picture(shape, seed).save(path)
