"""Two archives become one: what is worth more stays."""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from tools.errors import WorkspaceError
from tools.search.archive.database import (
    check_version,
    open_to_read,
    put,
    read_candidate,
    speaking_of,
    transaction,
)


@dataclass(frozen=True, slots=True)
class Merged:
    """What an archive gained from another: candidates it did not have, candidates it knew with a
    lesser result, those that brought nothing, and answers of language models."""

    added: int
    improved: int
    kept: int
    answers: int


def merge_into(database: sqlite3.Connection, path: Path, other_path: Path) -> Merged:
    """Take over what is in the archive at `other_path`, which stays as it is, in one transaction.

    Contexts stay apart. For the same design trained beats pruned, pruned failed, failed rejected;
    of equals the one here is kept. Raises WorkspaceError when the other is missing, no archive, a
    newer one, or the same file.
    """
    if not other_path.is_file():
        raise WorkspaceError(f"There is no archive {other_path}.", "Name the file of an archive.")
    if other_path.samefile(path):
        raise WorkspaceError("An archive cannot be merged with itself.", "Name another file.")
    with closing(open_to_read(other_path)) as other, speaking_of(other_path):
        rows = other.execute("SELECT context, document FROM candidates ORDER BY position")
        candidates = rows.fetchall()
        answers = _answers(other, other_path)
    with transaction(database):
        taken = Counter(_take(database, *row) for row in candidates)
        before = database.total_changes
        database.executemany("INSERT OR IGNORE INTO answers VALUES (?, ?, ?)", answers)
        gained = database.total_changes - before
    return Merged(taken["added"], taken["improved"], taken["kept"], gained)


def _take(database: sqlite3.Connection, context: str, document: str) -> str:
    candidate = read_candidate(document)
    known = database.execute(
        "SELECT 1 FROM candidates WHERE context = ? AND id = ?", (context, candidate.id)
    ).fetchone()
    if not put(database, context, candidate, over_equal=False):
        return "kept"
    return "improved" if known else "added"


def _answers(other: sqlite3.Connection, path: Path) -> list[tuple[str, str, str]]:
    if check_version(other, path) < 2:
        return []  # there were none yet
    return other.execute("SELECT context, key, document FROM answers").fetchall()
