"""Data sets decoded once: a folder of plain arrays for each, checked whenever it is opened."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import numpy as np
import platformdirs
from pydantic import BaseModel, ConfigDict

from tools.data.dataset import Dataset, Split, content_digest

Line = tuple[Literal["note", "warn"], str]

_PARTS = ("train", "val", "test")
_UNFINISHED = ".unfinished-"


class DamagedError(Exception):
    """An entry of the cache is not what was written."""


class _Entry(BaseModel):
    """Everything of a data set except its arrays."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    classes: tuple[str, ...]
    digest: str
    lines: tuple[Line, ...]


def cache_folder() -> Path:
    """TINYSMITH_CACHE, or the user's cache folder."""
    chosen = os.environ.get("TINYSMITH_CACHE")
    return Path(chosen).expanduser() if chosen else Path(platformdirs.user_cache_dir("tinysmith"))


def fetch(key: str) -> tuple[Dataset, tuple[Line, ...]] | None:
    """The data set stored under `key` with what was reported when it was read; None without one.

    The arrays are memory-mapped copy-on-write: torch wants them writable, the files stay as they
    are. Raises DamagedError when a file is missing, cut short or altered.
    """
    place = _place(key)
    if not place.is_dir():
        return None
    try:
        checksum, _, body = (place / "entry.json").read_text(encoding="utf-8").partition("\n")
        if checksum != _checksum(body):
            raise ValueError("entry.json is altered")
        entry = _Entry.model_validate_json(body)
        train, val, test = (_load_split(place, part) for part in _PARTS)
        if content_digest(train, val, test) != entry.digest:
            raise ValueError("an array is altered")
    except (OSError, ValueError, EOFError) as error:
        raise DamagedError(f"{place}: {error}") from error
    notes = tuple(text for _, text in entry.lines)
    return Dataset(entry.name, entry.classes, train, val, test, entry.digest, notes), entry.lines


def store(key: str, dataset: Dataset, lines: Sequence[Line]) -> None:
    """Keep `dataset` under `key`: written beside its place, then renamed into it.

    Raises OSError when the cache cannot be written; nothing is left behind then.
    """
    place = _place(key)
    place.parent.mkdir(parents=True, exist_ok=True)
    _sweep(place.parent)
    unfinished = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=place.parent))
    try:
        _write(unfinished, dataset, lines)
        shutil.rmtree(place, ignore_errors=True)
        unfinished.rename(place)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise


def _write(folder: Path, dataset: Dataset, lines: Sequence[Line]) -> None:
    """The arrays and the entry."""
    for part, split in dataset.splits.items():
        np.save(folder / f"{part}_images.npy", split.images, allow_pickle=False)
        np.save(folder / f"{part}_labels.npy", split.labels, allow_pickle=False)
    entry = _Entry(
        name=dataset.name, classes=dataset.classes, digest=dataset.digest, lines=tuple(lines)
    )
    body = entry.model_dump_json(indent=2)
    (folder / "entry.json").write_text(f"{_checksum(body)}\n{body}", encoding="utf-8")


def _load_split(place: Path, part: str) -> Split:
    """One split, mapped."""
    images, labels = (
        np.load(place / f"{part}_{kind}.npy", mmap_mode="c", allow_pickle=False)
        for kind in ("images", "labels")
    )
    return Split(images, labels)


def _place(key: str) -> Path:
    """The folder of an entry."""
    return cache_folder() / "datasets" / key[:32]


def _checksum(body: str) -> str:
    """The sha256 of a text."""
    return hashlib.sha256(body.encode()).hexdigest()


def _sweep(folder: Path) -> None:
    """Remove what a killed process left half-written an hour ago or more."""
    for leftover in folder.glob(f"{_UNFINISHED}*"):
        if leftover.stat().st_mtime < time.time() - 3600:
            shutil.rmtree(leftover, ignore_errors=True)
