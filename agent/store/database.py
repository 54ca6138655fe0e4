"""The file of sessions: where it is, how it is opened, and words for everything that can fail.

One row per event, as JSON, in the order of its steps. A transaction is on disk when it ends
(write-ahead log, synchronous FULL), so `kill -9` loses nothing that was announced. Others may read
and write at the same time; who comes second waits.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from agent.store.errors import SessionError

SCHEMA_VERSION = 1
BUSY_TIMEOUT_S = 30.0
_FILE = "sessions.sqlite"
_SCHEMA = (
    """
    CREATE TABLE IF NOT EXISTS sessions (
        id TEXT PRIMARY KEY,
        title TEXT NOT NULL,
        created REAL NOT NULL,
        model TEXT NOT NULL,
        workspace TEXT NOT NULL,
        parent TEXT,
        parent_step INTEGER
    )
    """,
    """
    CREATE TABLE IF NOT EXISTS events (
        session TEXT NOT NULL,
        step INTEGER NOT NULL,
        time REAL NOT NULL,
        kind TEXT NOT NULL,
        document TEXT NOT NULL,
        PRIMARY KEY (session, step)
    )
    """,
    # Lists of sessions are counted from this index; only what a question needs is read besides.
    "CREATE INDEX IF NOT EXISTS kinds ON events (session, kind, step, time)",
)


def sessions_file() -> Path:
    """``sessions.sqlite`` below TINYSMITH_HOME, or below the user's folder for data."""
    import platformdirs

    chosen = os.environ.get("TINYSMITH_HOME")
    folder = Path(chosen).expanduser() if chosen else Path(platformdirs.user_data_dir("tinysmith"))
    return folder / _FILE


class Database:
    """One connection for all threads of a process; every failure becomes a SessionError."""

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()
        self._lock = threading.RLock()
        with self._words():
            _create_private(self.path)
            self._connection = connect(self.path)
            self._connection.isolation_level = None  # transactions begin where we say so
            self._connection.create_function("folded", 1, str.casefold, deterministic=True)
        try:
            self._prepare()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """The connection, alone; what it reads is of one moment."""
        with self._transaction("BEGIN") as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """The connection in a transaction that is on disk when the body has ended."""
        with self._transaction("BEGIN IMMEDIATE") as connection:
            yield connection

    def shrink_log(self) -> None:
        """Empty the write-ahead log, so that what was deleted is gone from the disk."""
        with self._lock, self._words():
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[sqlite3.Connection]:
        with self._lock, self._words():
            self._connection.execute(begin)
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def _prepare(self) -> None:
        with self.writing() as connection:
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            if version > SCHEMA_VERSION:
                raise SessionError(
                    f"The sessions in {self.path} were written by a newer tinysmith.",
                    "Update tinysmith, or choose another folder with TINYSMITH_HOME.",
                )
            for statement in _SCHEMA:
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")

    @contextmanager
    def _words(self) -> Iterator[None]:
        try:
            yield
        except (OSError, sqlite3.Error) as error:
            raise SessionError(*_explain(self.path, error)) from error


def connect(path: Path) -> sqlite3.Connection:
    """A connection that waits for others, syncs what it writes and wipes what it deletes."""
    connection = sqlite3.connect(path, timeout=BUSY_TIMEOUT_S, check_same_thread=False)
    try:
        _use_write_ahead_log(connection)
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA secure_delete = ON")
    except BaseException:
        connection.close()
        raise
    return connection


def _use_write_ahead_log(connection: sqlite3.Connection) -> None:
    """SQLite waits for others everywhere but here: of two that create the file, one is refused."""
    end = time.monotonic() + BUSY_TIMEOUT_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                raise
            time.sleep(0.01)


def _create_private(path: Path) -> None:
    """Conversations are read by their owner only."""
    path.parent.parent.mkdir(parents=True, exist_ok=True)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def _explain(path: Path, error: Exception) -> tuple[str, str]:
    """What happened to the file, and what to do."""
    if getattr(error, "sqlite_errorcode", 0) & 0xFF in (
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_NOTADB,
    ):
        return (
            f"The file of sessions {path} is damaged: {error}.",
            f'Move it away (mv "{path}" "{path}.damaged") to begin with an empty one; '
            f'`sqlite3 "{path}.damaged" .recover` may save what it holds.',
        )
    if "locked" in str(error):
        return (
            f"Another program has kept {path} busy for {BUSY_TIMEOUT_S:.0f} seconds.",
            "End it, or try again later.",
        )
    return (
        f"The file of sessions {path} cannot be used: {error}.",
        "Free disk space and permissions may be the reason; TINYSMITH_HOME names another folder.",
    )
