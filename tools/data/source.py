"""What a reader promises: where the data lies, how its files looked, and how to read them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from tools.data.dataset import Split
from tools.reporter import Reporter


@dataclass(frozen=True)
class Content:
    """What a reader read; the splits that it did not find are drawn later."""

    classes: tuple[str, ...]
    train: Split
    val: Split | None = None
    test: Split | None = None


@dataclass(frozen=True)
class Source:
    """Data that was found and not yet read; `fingerprint` changes when its files change."""

    fingerprint: str
    read: Callable[[Reporter], Content]


def fingerprint(reader: str, root: Path, files: Iterable[Path]) -> str:
    """A digest (hex) of the reader's name and version and of each file's name, size and mtime.

    Raises OSError when a file cannot be examined.
    """
    listing: list[tuple[str, int, int]] = []
    for path in files:
        status = path.stat()
        listing.append((str(path), status.st_size, status.st_mtime_ns))
    text = json.dumps([reader, str(root.resolve()), sorted(listing)])
    return hashlib.sha256(text.encode(errors="surrogateescape")).hexdigest()
