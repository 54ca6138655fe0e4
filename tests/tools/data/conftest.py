"""What the tests of the data share: a cache of their own, a listener, and small pictures."""

from __future__ import annotations

import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.listener import Listener


@pytest.fixture
def listener() -> Listener:
    return Listener()


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache, and no data folder of the person who runs the tests."""
    monkeypatch.setenv("TINYSMITH_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("TINYSMITH_DATA", raising=False)
    return tmp_path / "cache" / "datasets"


def save_picture(
    path: Path, seed: int, size: tuple[int, int] = (12, 12), mode: str = "RGB"
) -> None:
    """Noise that differs from seed to seed; `size` is width and height."""
    shape = (size[1], size[0], 3) if mode == "RGB" else (size[1], size[0])
    path.parent.mkdir(parents=True, exist_ok=True)
    pixels = np.random.default_rng(seed).integers(0, 256, shape, dtype=np.uint8)
    Image.fromarray(pixels).save(path)


def save_classes(
    folder: Path, count: int, names: tuple[str, ...] = ("cat", "dog"), mode: str = "RGB"
) -> None:
    """`count` different pictures for each class."""
    for place, name in enumerate(names):
        for index in range(count):
            seed = zlib.crc32(f"{folder.name} {place} {index}".encode())
            save_picture(folder / name / f"{index:04}.png", seed, mode=mode)
