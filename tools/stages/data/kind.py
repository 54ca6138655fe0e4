"""Which of the embedded programs fits the user's data."""

from __future__ import annotations

import posixpath
from typing import Literal

from tools.data.pictures import SUFFIXES
from tools.stages.contract import BrokenError
from tools.stages.data.place import ARRAYS, SOUNDS, TABLES, Found
from tools.stages.data.tables import Lookup, read_table

Kind = Literal["folders", "table", "arrays", ""]


def kind_of(found: Found) -> Kind:
    """Class folders or names, a table that names files, or arrays; "" for nothing of the kind."""
    files = found.of_kind(SUFFIXES | SOUNDS)
    if not files:
        return "arrays" if found.of_kind(ARRAYS) else ""
    folders = {posixpath.dirname(name) for name in files}
    return "table" if len(folders) == 1 and _has_table(found, files) else "folders"


def _has_table(found: Found, files: list[str]) -> bool:
    lookup = Lookup(files)
    for name in found.of_kind(TABLES):
        try:
            table = read_table(found.files[name])
        except BrokenError:
            continue  # a text that is no table
        if lookup.column(table, posixpath.dirname(name)) is not None:
            return True
    return False
