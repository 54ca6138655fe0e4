"""Tables of the user's, as text: which column names files, and what the others say of them."""

from __future__ import annotations

import csv
import io
import posixpath
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tools.stages.contract import BrokenError
from tools.stages.data.arrays import regular_file
from tools.units import MIB, format_bytes

MOST_BYTES = 128 * MIB
_DELIMITERS = (",", ";", "\t", "|", " ")
_PROBED = 50
_LEAST_HITS = 0.5


@dataclass(frozen=True)
class Table:
    """The rows below the header, and the header, which is empty where there is none."""

    header: tuple[str, ...]
    rows: list[list[str]]

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """A name for each column of the first row."""
        width = len(self.rows[0]) if self.rows else 0
        return self.header or tuple(f"column {place + 1}" for place in range(width))


def read_table(path: Path) -> Table:
    """The cells of a .csv, .tsv or .txt file; BrokenError where there is no table in it."""
    with regular_file(path) as file:
        content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise BrokenError(f"{path.name} is larger than {format_bytes(MOST_BYTES)}.")
    text = content.decode("utf-8-sig", "replace").replace("\0", "")
    delimiter = _delimiter(text)
    same: dict[str, str] = {}  # pixels are few values many times over
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        rows = [[same.setdefault(cell, cell.strip()) for cell in row] for row in reader if row]
    except csv.Error as error:
        raise BrokenError(f"{path.name} is no table ({error}).") from error
    header = tuple(rows.pop(0)) if _has_header(rows) else ()
    return Table(header, rows)


def _delimiter(text: str) -> str:
    """The first that splits each of the first lines, and all alike."""
    lines = [line for line in text[:20_000].splitlines()[:20] if line][:10]
    for delimiter in _DELIMITERS:
        counts = {line.count(delimiter) for line in lines}
        if len(counts) == 1 and counts != {0}:
            return delimiter
    return max(_DELIMITERS, key=lambda one: sum(one in line for line in lines))


def _has_header(rows: Sequence[Sequence[str]]) -> bool:
    """A first row without any number and without a file's name, unlike one of those below."""
    if len(rows) < 2:
        return False
    first = rows[0]
    return all(cell and not is_number(cell) and not _has_suffix(cell) for cell in first)


def is_number(cell: str) -> bool:
    """Whether a cell is a number as Python reads it."""
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _has_suffix(cell: str) -> bool:
    ending = posixpath.splitext(cell)[1]
    return 2 < len(ending) < 6


class Lookup:
    """Finds the file that a cell means, however the table writes it."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = set(names)
        self.by_base = _unique(names, posixpath.basename)
        self.by_stem = _unique(names, lambda name: posixpath.splitext(posixpath.basename(name))[0])

    def file(self, cell: str, folder: str = "") -> str | None:
        """The name of the file: as written, beside the table, or by its unique last part."""
        name = posixpath.normpath(cell.replace("\\", "/")) if cell else ""
        for whole in (name, posixpath.join(folder, name)):
            if whole in self.names:
                return whole
        base = posixpath.basename(name)
        return self.by_base.get(base) or self.by_stem.get(base)

    def column(self, table: Table, folder: str) -> int | None:
        """The column that names most files, at least half of its first rows."""
        probed = table.rows[:: max(1, len(table.rows) // _PROBED)]
        hits: Counter[int] = Counter()
        for row in probed:
            hits.update(place for place, cell in enumerate(row) if self.file(cell, folder))
        if not hits:
            return None
        place, count = hits.most_common(1)[0]
        return place if count >= _LEAST_HITS * len(probed) else None


def _unique(names: Sequence[str], part: Callable[[str], str]) -> dict[str, str]:
    """Names by a part of them, where it is that of one name only."""
    counts = Counter(part(name) for name in names)
    return {part(name): name for name in names if counts[part(name)] == 1}
