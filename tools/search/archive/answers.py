"""What language models answered during a search, so that a killed one asks nothing twice."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from tools.language_model import Completion
from tools.search.archive.database import transaction


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers of one context; whoever asks makes the key (from question and model)."""

    database: sqlite3.Connection
    context: str

    def find(self, key: str) -> Completion | None:
        """The answer that was kept under `key`, or None."""
        row = self.database.execute(
            "SELECT document FROM answers WHERE context = ? AND key = ?", (self.context, key)
        ).fetchone()
        return Completion.model_validate_json(row[0]) if row else None

    def keep(self, key: str, completion: Completion) -> None:
        """Write an answer; it is on disk when this returns. The first one of a key stays."""
        document = completion.model_dump_json(exclude_defaults=True)
        with transaction(self.database):
            self.database.execute(
                "INSERT OR IGNORE INTO answers VALUES (?, ?, ?)", (self.context, key, document)
            )
