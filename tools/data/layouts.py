"""Which of the known layouts a folder or file has."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from tools.data.archive import find_archive
from tools.data.cache import cache_folder
from tools.data.cifar import VARIANTS, Variant, find_binary
from tools.data.folder import find_folder
from tools.data.mosaic import find_mosaics
from tools.data.source import Source
from tools.data.torchvision_cifar import find_download, find_pickles
from tools.errors import DataError


def find_layout(place: Path, name: str | None) -> Source:
    """The data at `place`, or in the folder `name` within it, in whichever layout it has.

    `name` (``cifar10`` or ``cifar100``) chooses where both lie side by side. Raises DataError when
    `place` does not exist or holds nothing that can be read.
    """
    if not place.exists():
        raise DataError(f"{place} does not exist.", "Check the path given with --data.")
    places = [place, place / name] if name else [place]
    for find in _finders(name):
        for candidate in places:
            if source := find(candidate):
                return source
    raise DataError(
        f"{place} holds no data set that can be read.",
        "Give train/<class>/* and test/<class>/*, or <class>/*, or an .npz file; see docs/data.md.",
    )


def find_cifar_download(name: str) -> Source:
    """torchvision's download of ``cifar10`` or ``cifar100`` into the cache."""
    (variant,) = (variant for variant in VARIANTS if variant.name == name)
    return find_download(variant, cache_folder() / "downloads")


def _finders(name: str | None) -> Iterator[Callable[[Path], Source | None]]:
    """The readers, the most particular layout first: a folder of images could be anything."""
    yield find_archive
    yield find_mosaics
    for variant in VARIANTS:
        if name in (None, variant.name):
            yield from _cifar_finders(variant)
    yield find_folder


def _cifar_finders(variant: Variant) -> Iterator[Callable[[Path], Source | None]]:
    """The published layouts; the binary one needs no pickle and comes first."""
    yield lambda place: find_binary(place, variant)
    yield lambda place: find_pickles(place, variant)
