"""Every candidate ever tried, in SQLite: what was stored survives a kill at any moment.

One table holds the candidates as JSON, keyed by context and id. The context says what makes proxy
results comparable (data, recipe, seed), so that one file can serve several searches without one
reading the results of another. The write-ahead log lets others read while a search writes.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from pathlib import Path

from tools.errors import WorkspaceError
from tools.search.candidate import Candidate

SCHEMA_VERSION = 1
_SCHEMA = """
CREATE TABLE IF NOT EXISTS candidates (
    position INTEGER PRIMARY KEY,
    context TEXT NOT NULL,
    id TEXT NOT NULL,
    status TEXT NOT NULL,
    document TEXT NOT NULL,
    UNIQUE (context, id)
);
CREATE TABLE IF NOT EXISTS hypervolumes (
    context TEXT NOT NULL,
    trained INTEGER NOT NULL,
    hypervolume REAL NOT NULL,
    PRIMARY KEY (context, trained)
);
"""
# A rejection never replaces a training result; a training result replaces anything.
_STORE = """
INSERT INTO candidates (context, id, status, document) VALUES (?, ?, ?, ?)
ON CONFLICT (context, id) DO UPDATE SET status = excluded.status, document = excluded.document
WHERE excluded.status = 'trained' OR candidates.status = 'rejected'
"""


class Archive:
    """The candidates of one `context` in the file at `path`, in the order they were first seen.

    Raises WorkspaceError when the file cannot be opened, is no archive, or is a newer one.
    """

    def __init__(self, path: Path, context: str = "") -> None:
        self.path, self.context = path, context
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._database = sqlite3.connect(path, timeout=30)
            self._prepare()
        except (OSError, sqlite3.Error) as error:
            raise WorkspaceError(
                f"The archive {path} cannot be opened: {error}.",
                "Choose another output folder, or move the file away.",
            ) from error

    def _prepare(self) -> None:
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.execute("PRAGMA synchronous = FULL")
        (version,) = self._database.execute("PRAGMA user_version").fetchone()
        if version > SCHEMA_VERSION:
            self._database.close()
            raise WorkspaceError(
                f"The archive {self.path} was written by a newer tinysmith.", "Update tinysmith."
            )
        with self._database:
            self._database.executescript(_SCHEMA)
            self._database.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; the archive is of no use afterwards."""
        self._database.close()

    def store(self, candidates: Iterable[Candidate]) -> None:
        """Write `candidates` in one transaction; they are on disk when this returns."""
        rows = [
            (self.context, one.id, one.status, one.model_dump_json(exclude_defaults=True))
            for one in candidates
        ]
        with self._database:
            self._database.executemany(_STORE, rows)

    def find(self, candidate_id: str) -> Candidate | None:
        """The candidate with this id, or None."""
        row = self._database.execute(
            "SELECT document FROM candidates WHERE context = ? AND id = ?",
            (self.context, candidate_id),
        ).fetchone()
        return Candidate.model_validate_json(row[0]) if row else None

    def candidates(self, status: str | None = None) -> list[Candidate]:
        """All candidates, or those that are "trained" or "rejected", oldest first."""
        rows = self._database.execute(
            "SELECT document FROM candidates WHERE context = ? AND status = ifnull(?, status)"
            " ORDER BY position",
            (self.context, status),
        )
        return [Candidate.model_validate_json(document) for (document,) in rows]

    def count(self, status: str) -> int:
        """Number of candidates that are "trained" or "rejected"."""
        (number,) = self._database.execute(
            "SELECT count(*) FROM candidates WHERE context = ? AND status = ?",
            (self.context, status),
        ).fetchone()
        return int(number)

    def store_hypervolume(self, trained: int, hypervolume: float) -> None:
        """Remember the front's hypervolume after `trained` candidates."""
        with self._database:
            self._database.execute(
                "INSERT OR REPLACE INTO hypervolumes VALUES (?, ?, ?)",
                (self.context, trained, hypervolume),
            )

    def hypervolumes(self) -> list[tuple[int, float]]:
        """(number of trained candidates, hypervolume), oldest first."""
        rows = self._database.execute(
            "SELECT trained, hypervolume FROM hypervolumes WHERE context = ? ORDER BY trained",
            (self.context,),
        )
        return [(int(trained), float(hypervolume)) for trained, hypervolume in rows]
