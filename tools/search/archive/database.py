"""The file of an archive: its tables, how it is opened, and how an older one is brought up to date.

Tables: `candidates` holds each candidate as JSON, keyed by context and id, with the columns that
are searched; `costs` its bytes for each runtime; `answers` what language models said. The
write-ahead log lets any number of processes read while one writes. Every change of the file is one
transaction, so that a kill at any moment leaves all of it or nothing.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import ValidationError

from tools.errors import WorkspaceError
from tools.search.candidate import Candidate
from tools.search.isomorphism import network_key

SCHEMA_VERSION = 2
PATIENCE_S = 30.0
"""How long one process waits for another that is writing."""

_CANDIDATES = """
CREATE TABLE candidates (
    position INTEGER PRIMARY KEY,
    context TEXT NOT NULL,
    id TEXT NOT NULL,
    status TEXT NOT NULL,
    document TEXT NOT NULL,
    network TEXT,
    macs INTEGER NOT NULL DEFAULT 0,
    UNIQUE (context, id)
)
"""
_OTHERS = (
    """
CREATE TABLE costs (
    position INTEGER NOT NULL REFERENCES candidates,
    runtime TEXT NOT NULL,
    sram_bytes INTEGER NOT NULL,
    flash_bytes INTEGER NOT NULL,
    PRIMARY KEY (position, runtime)
) WITHOUT ROWID
""",
    """
CREATE TABLE answers (
    context TEXT NOT NULL,
    key TEXT NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (context, key)
) WITHOUT ROWID
""",
    "CREATE INDEX candidates_by_network ON candidates (context, network)",
    "CREATE INDEX candidates_by_status ON candidates (context, status, macs)",
)
# Version 1 had neither columns to search nor costs; its hypervolumes follow from its candidates.
_FROM_VERSION_1 = (
    "ALTER TABLE candidates ADD COLUMN network TEXT",
    "ALTER TABLE candidates ADD COLUMN macs INTEGER NOT NULL DEFAULT 0",
    "DROP TABLE IF EXISTS hypervolumes",
    *_OTHERS,
)
# What is worth more stands later in the text (the order of STATUSES): a result is never replaced by
# a lesser one. The last number: 0 replaces an equal one as well, 1 does not.
_PUT = """
INSERT INTO candidates (context, id, status, document, network, macs) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (context, id) DO UPDATE SET
    status = excluded.status, document = excluded.document,
    network = excluded.network, macs = excluded.macs
WHERE instr('rejected failed pruned trained', excluded.status)
   >= instr('rejected failed pruned trained', candidates.status) + ?
RETURNING position
"""


def open_database(path: Path) -> sqlite3.Connection:
    """The archive at `path` to read and write; created, or brought up to date, where necessary.

    Raises WorkspaceError when it cannot be opened, is no archive, or is a newer one.
    """
    with speaking_of(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        database = sqlite3.connect(path, timeout=PATIENCE_S, isolation_level=None)
        with closed_on_error(database):
            _prepare(database, path)
        return database


def open_to_read(path: Path) -> sqlite3.Connection:
    """The archive at `path`, of this version or an older one; the file stays as it is.

    Raises WorkspaceError when it cannot be opened, is no archive, or is a newer one.
    """
    with speaking_of(path):
        location = f"{path.resolve().as_uri()}?mode=ro"
        database = sqlite3.connect(location, uri=True, timeout=PATIENCE_S, isolation_level=None)
        with closed_on_error(database):
            check_version(database, path)
            if "candidates" not in _tables(database):
                raise _no_archive(path)
        return database


@contextmanager
def transaction(database: sqlite3.Connection) -> Iterator[None]:
    """All of what is written inside is on disk at the end, or nothing of it."""
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        if database.in_transaction:  # SQLite ends it itself where the disk is full
            database.execute("ROLLBACK")
        raise
    database.execute("COMMIT")


def put(
    database: sqlite3.Connection, context: str, candidate: Candidate, *, over_equal: bool = True
) -> bool:
    """Write `candidate` unless what is there is worth more (or as much); says whether it was.

    Trained is worth more than pruned, that more than failed, that more than rejected.
    """
    document = candidate.model_dump_json(exclude_defaults=True)
    network, macs = network_of(candidate), candidate.footprint.macs
    row = (context, candidate.id, candidate.status, document, network, macs, int(not over_equal))
    written = database.execute(_PUT, row).fetchall()
    for (position,) in written:
        _put_costs(database, position, candidate)
    return bool(written)


def read_candidate(document: str) -> Candidate:
    """The candidate that was stored as `document`; WorkspaceError when it cannot be read."""
    try:
        return Candidate.model_validate_json(document)
    except ValidationError as error:
        raise WorkspaceError(
            f"A candidate of the archive cannot be read: {error.errors()[0]['msg']}.",
            "Update tinysmith, or move the archive away to begin a new one.",
        ) from error


def network_of(candidate: Candidate) -> str | None:
    """What isomorphic designs have in common; None for a rejected one, which is never recalled."""
    return None if candidate.status == "rejected" else network_key(candidate.architecture)


def check_version(database: sqlite3.Connection, path: Path) -> int:
    """The version of the file's tables, 0 for a new file; WorkspaceError for a newer one."""
    (version,) = database.execute("PRAGMA user_version").fetchone()
    if version > SCHEMA_VERSION:
        raise WorkspaceError(
            f"The archive {path} was written by a newer tinysmith.", "Update tinysmith."
        )
    return int(version)


@contextmanager
def speaking_of(path: Path) -> Iterator[None]:
    """What SQLite and the system complain of, in words for the user."""
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        raise WorkspaceError(
            f"The archive {path} cannot be opened: {error}.",
            "Choose another output folder, or move the file away.",
        ) from error


@contextmanager
def closed_on_error(database: sqlite3.Connection) -> Iterator[None]:
    """Leaves no open file behind where opening it fails half-way."""
    try:
        yield
    except BaseException:
        database.close()
        raise


def _prepare(database: sqlite3.Connection, path: Path) -> None:
    database.execute("PRAGMA synchronous = FULL")
    if check_version(database, path) == SCHEMA_VERSION and "candidates" in _tables(database):
        return
    database.execute("PRAGMA journal_mode = WAL")
    with transaction(database):  # another process may have been faster: look again inside
        tables = _tables(database)
        if not tables:
            for statement in (_CANDIDATES, *_OTHERS):
                database.execute(statement)
        elif "candidates" not in tables:
            raise _no_archive(path)
        elif check_version(database, path) < SCHEMA_VERSION:
            _migrate(database)
        database.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def _migrate(database: sqlite3.Connection) -> None:
    """Version 1 to 2: the columns and tables that are searched, filled from the documents."""
    for statement in _FROM_VERSION_1:
        database.execute(statement)
    rows = database.execute("SELECT position, document FROM candidates").fetchall()
    for position, document in rows:
        candidate = read_candidate(document)
        database.execute(
            "UPDATE candidates SET network = ?, macs = ? WHERE position = ?",
            (network_of(candidate), candidate.footprint.macs, position),
        )
        _put_costs(database, position, candidate)


def _put_costs(database: sqlite3.Connection, position: int, candidate: Candidate) -> None:
    footprint = candidate.footprint
    database.executemany(
        "INSERT OR REPLACE INTO costs VALUES (?, ?, ?, ?)",
        [
            (position, runtime, sram_bytes, footprint.flash_bytes[runtime])
            for runtime, sram_bytes in footprint.sram_bytes.items()
        ],
    )


def _tables(database: sqlite3.Connection) -> set[str]:
    return {
        name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    }


def _no_archive(path: Path) -> WorkspaceError:
    return WorkspaceError(
        f"{path} is a database, but no archive of candidates.", "Name another file."
    )
