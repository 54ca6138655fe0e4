"""The data sets that are known by name, and the words people use for them."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class DatasetInfo:
    """A data set that can be asked for by name; `aliases` are lower-case words for it."""

    name: str
    aliases: tuple[str, ...]
    title: str
    class_count: int


_KNOWN = (
    DatasetInfo(
        "digits",
        (
            "digits",
            "digit",
            "handwritten digits",
            "handwritten digit",
            "hand-written digits",
            "hand-written digit",
            "scikit-learn digits",
            "sklearn digits",
        ),
        "scikit-learn's handwritten digits (1,797 greyscale images of 8×8, 10 classes)",
        10,
    ),
    DatasetInfo(
        "cifar10",
        ("cifar10", "cifar-10", "cifar 10"),
        "CIFAR-10 (60,000 photographs of 32×32, 10 classes)",
        10,
    ),
    DatasetInfo(
        "cifar100",
        ("cifar100", "cifar-100", "cifar 100"),
        "CIFAR-100 (60,000 photographs of 32×32, 100 classes)",
        100,
    ),
)


def known_datasets() -> tuple[DatasetInfo, ...]:
    """Every data set of the registry, the embedded default first."""
    return _KNOWN


def find_info(name: str) -> DatasetInfo | None:
    """The known data set that `name` means; case, spaces and punctuation do not matter."""
    wanted = _bare(name)
    for info in _KNOWN:
        if wanted in {_bare(alias) for alias in info.aliases}:
            return info
    return None


def _bare(name: str) -> str:
    """Only the letters and figures of a name."""
    return re.sub(r"[^a-z0-9]", "", name.lower())
