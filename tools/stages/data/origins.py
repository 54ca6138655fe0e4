"""Which of the user's files, and which row of it, each image says that it came from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tools.data.pictures import SUFFIXES
from tools.stages.contract import BrokenError
from tools.stages.data import arrays
from tools.stages.data.output import MOST_BYTES, Output, shown
from tools.stages.data.place import ARRAYS, SOUNDS, TABLES, Found, suffix_of
from tools.stages.data.tables import Table, read_table

SPLIT_WORDS = {
    "train": "train", "training": "train", "test": "test", "testing": "test",
    "val": "val", "valid": "val", "validation": "val",
}  # fmt: skip
"""How the user's folders and arrays may name a split."""


@dataclass(frozen=True, slots=True)
class Origin:
    """A file of the user's data; `array` within an .npz file, `row` of an array or a table."""

    file: str
    array: str = ""
    row: int | None = None

    @property
    def kind(self) -> str:
        """``image``, ``sound``, ``array`` or ``table``."""
        suffix = suffix_of(self.file)
        if self.row is None:
            return "sound" if suffix in SOUNDS else "image"
        return "array" if suffix in ARRAYS else "table"

    @property
    def text(self) -> str:
        """As programs write it."""
        array = f":{self.array}" if self.array else ""
        return f"{self.file}{array}" + ("" if self.row is None else f"#{self.row}")


@dataclass(slots=True)
class Library:
    """The user's arrays and tables, each opened once."""

    found: Found
    _arrays: dict[tuple[str, str], NDArray[Any]] = field(default_factory=dict)
    _headers: dict[str, dict[str, arrays.Header]] = field(default_factory=dict)
    _tables: dict[str, Table] = field(default_factory=dict)
    _held_bytes: int = 0

    def headers(self, file: str) -> dict[str, arrays.Header]:
        """The arrays of a file by their names, "" in a .npy file; BrokenError for an odd one."""
        if file not in self._headers:
            path = self.found.files[file]
            if suffix_of(file) == ".npy":
                one = arrays.mapped(path)
                self._headers[file] = {"": arrays.Header(one.shape, one.dtype, fortran=False)}
            else:
                with arrays.archive(path) as opened:
                    self._headers[file] = arrays.headers(opened)
        return self._headers[file]

    def array(self, file: str, name: str) -> NDArray[Any]:
        """One array; .npy files are mapped, members of archives read within MOST_BYTES in all."""
        key = (file, name)
        if key not in self._arrays:
            path = self.found.files[file]
            if suffix_of(file) == ".npy":
                self._arrays[key] = arrays.mapped(path)
            else:
                self._held_bytes += self.headers(file)[name].size_bytes
                if self._held_bytes > MOST_BYTES:
                    raise BrokenError(
                        f"{file} is too large to look into.", "Unpack it into .npy files."
                    )
                with arrays.archive(path) as opened:
                    self._arrays[key] = arrays.member(opened, name)
        return self._arrays[key]

    def readable(self) -> list[tuple[str, str, arrays.Header]]:
        """Every array of the user's data that can be read: file, name and header."""
        result = []
        for file in self.found.of_kind(ARRAYS):
            try:
                result += [(file, name, head) for name, head in self.headers(file).items()]
            except BrokenError:
                continue  # the user's, and of no use: what names it as a source is told
        return result

    def table(self, file: str) -> Table:
        """A table; BrokenError where it is none."""
        if file not in self._tables:
            self._tables[file] = read_table(self.found.files[file])
        return self._tables[file]


def trace(output: Output, library: Library) -> tuple[list[Origin], str]:
    """The origin of every image, split after split, and what was found in one sentence.

    Raises BrokenError where one does not exist, is used twice, or is in another split than the
    user's own folders say.
    """
    texts = output.sources
    origins = [_parse(text, library) for text in texts]
    seen: set[Origin] = set()
    for origin in origins:
        if origin in seen:
            raise BrokenError(
                f"{shown(origin.text)} is the source of two images.",
                "Each source gives one image, in one split.",
            )
        seen.add(origin)
    _check_kinds(origins)
    kept = _check_own_splits(output, origins)
    files = len({origin.file for origin in origins})
    return origins, f"{len(origins):,} sources in {files:,} files, none used twice.{kept}"


def _parse(text: str, library: Library) -> Origin:
    found = library.found
    if text in found.files:
        return _whole_file(text)
    head, mark, row = text.rpartition("#")
    if mark and row.isascii() and row.isdigit() and len(row) < 10:
        file, array = (head, "") if head in found.files else _member(head)
        if file in found.files and suffix_of(file) in ARRAYS | TABLES:
            origin = Origin(file, array, int(row))
            _check_row(origin, library)
            return origin
    hint = "Name it relative to the user's data"
    inside = text.removeprefix("/inputs/").removeprefix(f"{found.root.name}/")
    if inside in found.files and found.root.is_dir():
        hint += f": {shown(inside)}"
    raise BrokenError(f"There is no {shown(text)} in the user's data.", f"{hint}.")


def _member(head: str) -> tuple[str, str]:
    file, _, array = head.rpartition(":")
    return file, array


def _whole_file(name: str) -> Origin:
    suffix = suffix_of(name)
    if suffix in SUFFIXES | SOUNDS:
        return Origin(name)
    example = f"{name}:x#0" if suffix == ".npz" else f"{name}#0"
    rows = f"Name the row too, such as {shown(example)}." if suffix in ARRAYS | TABLES else ""
    raise BrokenError(f"{shown(name)} is neither an image nor a WAV file.", rows)


def _check_row(origin: Origin, library: Library) -> None:
    if suffix_of(origin.file) in TABLES:
        rows = len(library.table(origin.file).rows)
    else:
        found = library.headers(origin.file)
        if origin.array not in found:
            names = ", ".join(shown(name) for name in list(found)[:6])
            raise BrokenError(
                f"{shown(origin.file)} has no array {shown(origin.array)}.", f"It has {names}."
            )
        rows = (found[origin.array].shape or (0,))[0]
    if origin.row is not None and origin.row >= rows:
        raise BrokenError(f"{shown(origin.text)}: there are {rows:,} rows, from 0.")


def _check_kinds(origins: Sequence[Origin]) -> None:
    """Every class of file has a reader of ours, and one is enough for a data set."""
    kinds = {origin.kind for origin in origins}
    if len(kinds) > 1:
        raise BrokenError(
            f"The images come from several kinds of files: {', '.join(sorted(kinds))}."
        )


def _check_own_splits(output: Output, origins: Sequence[Origin]) -> str:
    """What the user keeps for the test is not trained on; a sentence where they say so."""
    said = np.array([own_split(origin) or "" for origin in origins])
    mine = np.concatenate([[name] * len(part) for name, part in output.parts.items()])
    if not ((said == "test").any() and (said == "train").any()):
        return ""
    for place in np.flatnonzero((said == "test") != (mine == "test")).tolist():
        if said[place]:
            raise BrokenError(
                f"{shown(origins[place].text)} is in {mine[place]}, and the user's own split says "
                f"{said[place]}.",
                "Keep the user's test images for the test, and no others.",
            )
    return " The user's own test images are the test split."


def own_split(origin: Origin) -> str | None:
    """The split that a folder above the file, or the name of the array, says."""
    *folders, file = origin.file.lower().split("/")
    for folder in folders:
        if folder in SPLIT_WORDS:
            return SPLIT_WORDS[folder]
    if origin.row is None:
        return None
    words = (origin.array or file.rpartition(".")[0]).lower().replace("-", "_").split("_")
    return next((SPLIT_WORDS[word] for word in words if word in SPLIT_WORDS), None)
