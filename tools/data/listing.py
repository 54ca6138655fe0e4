"""Which image files lie in a folder, and which class and split each belongs to."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tools.data.pictures import SUFFIXES
from tools.errors import DataError

# The folder names of splits; the first that exists counts.
_PARTS = {
    "train": ("train", "training"),
    "val": ("val", "valid", "validation"),
    "test": ("test", "testing"),
}


@dataclass(frozen=True)
class ImageFile:
    """An image, its class number, and its split: ``train`` where everything lies in one heap."""

    path: Path
    label: int
    part: str


@dataclass
class Listing:
    """The classes and images of a folder, and what was passed over."""

    classes: tuple[str, ...]
    files: list[ImageFile] = field(default_factory=list)
    other_files: int = 0
    links: int = 0
    empty_classes: list[str] = field(default_factory=list)


def list_images(folder: Path) -> Listing | None:
    """The images of ``train/<class>/…`` with ``test`` and ``val``, or of ``<class>/…``.

    Links to folders are not followed, so a loop cannot trap us; hidden folders are passed over.
    None where no class folder holds an image. Raises DataError when a class has images in another
    split but none to train on, OSError when a folder cannot be read.
    """
    parts = _part_folders(folder)
    walked = {part: _walk_classes(place) for part, place in parts.items()}
    classes = sorted(name for name, found in walked["train"].items() if found.images)
    if not classes:
        return None
    listing = Listing(tuple(classes))
    for part, found_classes in walked.items():
        for name, found in sorted(found_classes.items()):
            _add(listing, part, name, found)
    return listing


@dataclass
class _Found:
    """The contents of one class folder."""

    images: list[Path] = field(default_factory=list)
    other_files: int = 0
    links: int = 0


def _part_folders(folder: Path) -> dict[str, Path]:
    """The folder of each split, or the folder itself as training."""
    parts: dict[str, Path] = {}
    for part, names in _PARTS.items():
        for name in names:
            if part not in parts and (folder / name).is_dir():
                parts[part] = folder / name
    return parts if "train" in parts else {"train": folder}


def _walk_classes(folder: Path) -> dict[str, _Found]:
    """What lies in each class folder of a split."""
    with os.scandir(folder) as entries:
        names = [entry.name for entry in entries if entry.is_dir(follow_symlinks=False)]
    return {name: _walk(folder / name) for name in names if _is_shown(name)}


def _walk(folder: Path) -> _Found:
    """Everything below a class folder, sorted, so that the order is the same everywhere."""
    found = _Found()
    for base, folders, names in os.walk(folder, onerror=_fail):
        shown = sorted(filter(_is_shown, folders))
        found.links += sum(Path(base, name).is_symlink() for name in shown)
        folders[:] = shown
        for path in _regular_files(Path(base), names):
            if path.suffix.lower() in SUFFIXES and _is_shown(path.name):
                found.images.append(path)
            else:
                found.other_files += 1
    return found


def _regular_files(base: Path, names: list[str]) -> Iterator[Path]:
    """Only files: opening a pipe or a device could wait for ever."""
    return (base / name for name in sorted(names) if (base / name).is_file())


def _add(listing: Listing, part: str, name: str, found: _Found) -> None:
    """Count one class folder in, or refuse it."""
    listing.other_files += found.other_files
    listing.links += found.links
    if name in listing.classes:
        label = listing.classes.index(name)
        listing.files += [ImageFile(path, label, part) for path in found.images]
    elif found.images:
        raise DataError(
            f"Class '{name}' has {part} images but no training images.",
            f"Give train/{name} some images, or remove {part}/{name}.",
        )
    else:
        listing.empty_classes.append(name)


def _is_shown(name: str) -> bool:
    """Not hidden, and not the shadow that macOS leaves in archives."""
    return not name.startswith(".") and name != "__MACOSX"


def _fail(error: OSError) -> None:
    """os.walk passes over folders that it may not read; we do not."""
    raise error
