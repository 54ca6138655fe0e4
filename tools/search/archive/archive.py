"""Every candidate ever tried: what was stored survives a kill at any moment."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from tools.search.archive.answers import Answers
from tools.search.archive.database import open_database, put, read_candidate, transaction
from tools.search.archive.merge import Merged, merge_into
from tools.search.candidate import STATUSES, Candidate
from tools.search.limits import Limits

_UNLIMITED = 2**63 - 1  # the largest integer of SQLite
_OF_STATUSES = """
SELECT document FROM candidates
WHERE context = ? AND status IN (SELECT value FROM json_each(?))
ORDER BY position
"""
_WITHIN = """
SELECT document FROM candidates JOIN costs USING (position)
WHERE context = ? AND status = ? AND macs BETWEEN ? AND ?
  AND runtime = ? AND sram_bytes <= ? AND flash_bytes <= ?
ORDER BY position
"""
_NETWORK = """
SELECT document FROM candidates
WHERE context = ? AND network = ? AND status IN ('trained', 'pruned')
ORDER BY status = 'trained' DESC, position LIMIT 1
"""


class Archive:
    """The candidates of one `context` in the file at `path`, in the order they were first seen.

    The context says what makes proxy results comparable (data, recipe, seed), so that one file can
    serve several searches without one reading the results of another.
    Raises WorkspaceError when the file cannot be opened, is no archive, or is a newer one.
    """

    def __init__(self, path: Path, context: str = "") -> None:
        self.path, self.context = path, context
        self._database = open_database(path)
        self.answers = Answers(self._database, context)

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; the archive is of no use afterwards."""
        self._database.close()

    def store(self, candidates: Iterable[Candidate]) -> None:
        """Write `candidates` in one transaction; they are on disk when this returns.

        A result is never replaced by a lesser one: trained, pruned, failed, rejected.
        """
        with transaction(self._database):
            for candidate in candidates:
                put(self._database, self.context, candidate)

    def find(self, candidate_id: str) -> Candidate | None:
        """The candidate with this id, or None."""
        row = self._database.execute(
            "SELECT document FROM candidates WHERE context = ? AND id = ?",
            (self.context, candidate_id),
        ).fetchone()
        return read_candidate(row[0]) if row else None

    def find_network(self, key: str) -> Candidate | None:
        """What training showed of the network with this `network_key`, however it is written.

        Trained to the end before pruned, the oldest first; None where it was never trained.
        """
        row = self._database.execute(_NETWORK, (self.context, key)).fetchone()
        return read_candidate(row[0]) if row else None

    def candidates(self, *statuses: str) -> list[Candidate]:
        """The candidates of `statuses`, or all where none is named, oldest first."""
        wanted = json.dumps(statuses or STATUSES)
        rows = self._database.execute(_OF_STATUSES, (self.context, wanted))
        return [read_candidate(document) for (document,) in rows]

    def within(self, limits: Limits, status: str = "trained") -> list[Candidate]:
        """The candidates of one status that meet `limits`, oldest first."""
        rows = self._database.execute(
            _WITHIN,
            (
                self.context,
                status,
                limits.macs_min or 0,
                _most(limits.macs),
                limits.runtime,
                _most(limits.sram_bytes) - limits.reserved_sram_bytes,
                _most(limits.flash_bytes),
            ),
        )
        return [read_candidate(document) for (document,) in rows]

    def count(self, status: str) -> int:
        """Number of candidates that are "trained", "pruned", "failed" or "rejected"."""
        (number,) = self._database.execute(
            "SELECT count(*) FROM candidates WHERE context = ? AND status = ?",
            (self.context, status),
        ).fetchone()
        return int(number)

    def merge(self, other_path: Path) -> Merged:
        """Take over the candidates and answers of all contexts of another archive.

        For the same design trained beats pruned, pruned failed, failed rejected; of equals the one
        here is kept. Raises WorkspaceError for a file that is none, or this one.
        """
        return merge_into(self._database, self.path, other_path)


def _most(limit: int | None) -> int:
    return _UNLIMITED if limit is None else limit
