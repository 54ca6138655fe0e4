"""Every session of a user in one SQLite file: create, list, find, fork, import, delete."""

from __future__ import annotations

import secrets
import sqlite3
import time
from pathlib import Path

from agent.store.database import Database, sessions_file
from agent.store.errors import SessionError
from agent.store.info import SessionInfo
from agent.store.session import Session
from agent.store.summary import read_infos
from agent.store.turns import turn_boundary
from agent.store.workspaces import copy_workspace, fork_folder, restore_goal

LAST = "last"
_INSERT = "INSERT INTO sessions VALUES (:id, :title, :created, :model, :workspace, :parent, :step)"
_COPY = """
INSERT INTO events SELECT ?, step, time, kind, document FROM events WHERE session = ? AND step <= ?
"""

_FORGET = "DELETE FROM {table} WHERE thread_id = ?"


class SessionStore:
    """The sessions in the file at `path`; default: `sessions_file()`.

    Raises SessionError where the file cannot be used, is damaged, or is a newer one.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._database = Database(path or sessions_file())

    def __enter__(self) -> SessionStore:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    @property
    def path(self) -> Path:
        """The file."""
        return self._database.path

    def close(self) -> None:
        """Close the file; the store and its sessions are of no use afterwards."""
        self._database.close()

    def create(self, title: str, model: str, workspace: Path, parent: str | None = None) -> Session:
        """A new session without events; its `workspace` need not exist yet."""
        new_id = self._free_id()
        with self._database.writing() as connection:
            _insert(connection, new_id, title, model, workspace, parent)
        return Session(self._database, new_id)

    def sessions(self, query: str = "") -> list[SessionInfo]:
        """Those that hold every word of `query` in their title or messages; last used first."""
        return read_infos(self._database, query=query)

    def find(self, wanted: str) -> Session:
        """The session whose id begins with `wanted`, or the "last" in which something was said.

        Raises SessionError where that is none, or more than one.
        """
        begins = wanted.strip().lower()
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT id, title FROM sessions WHERE substr(id, 1, length(?1)) = ?1 AND ?1 != ''",
                (begins,),
            ).fetchall()
        if begins == LAST:
            infos = self.sessions()
            talked = [info for info in infos if info.turns]
            rows = [(info.id, info.title) for info in (talked or infos)[:1]]
        if not rows:
            raise SessionError(
                f"There is no session {wanted!r}.", "`tinysmith sessions` lists what there is."
            )
        if len(rows) > 1:
            matches = ", ".join(f"{found} ({title})" for found, title in rows)
            raise SessionError(f"{wanted!r} begins {len(rows)} ids: {matches}.", "Say more of it.")
        return Session(self._database, rows[0][0])

    def delete(self, wanted: str) -> SessionInfo:
        """Forget a session, checkpoints and log included, and say what it was; its files stay."""
        session = self.find(wanted)
        info = session.info
        with self._database.writing() as connection:
            connection.execute("DELETE FROM sessions WHERE id = ?", (info.id,))
            connection.execute("DELETE FROM events WHERE session = ?", (info.id,))
            # LangGraph's tables are there once a model has answered.
            for (table,) in connection.execute(
                "SELECT name FROM sqlite_schema WHERE name IN ('checkpoints', 'writes')"
            ).fetchall():
                connection.execute(_FORGET.format(table=table), (info.id,))
        self._database.shrink_log()
        session.log.unlink(missing_ok=True)
        return info

    def fork(self, wanted: str, at_step: int) -> Session:
        """A new session with the records up to `at_step`, or to the end of the last turn before.

        Its `info.parent_step` says up to which. Its workspace is a copy of the parent's, with the
        goal of that step; a fork never touches the files of its parent.
        """
        session = self.find(wanted)
        parent, records = session.info, session.records(last=at_step)
        step = turn_boundary(records, at_step)
        if step < 1:
            raise SessionError(
                f"No turn of session {parent.id} had ended at step {at_step}.",
                f"`tinysmith sessions show {parent.id}` lists the steps at which turns ended.",
            )
        new_id = self._free_id()
        workspace = fork_folder(session.workspace, new_id)
        copy_workspace(session.workspace, workspace)
        restore_goal((one for one in records if one.step <= step), workspace)
        with self._database.writing() as connection:
            _insert(connection, new_id, parent.title, parent.model, workspace, parent.id, step)
            connection.execute(_COPY, (new_id, parent.id, step))
        return Session(self._database, new_id)

    def _free_id(self) -> str:
        with self._database.reading() as connection:
            taken = {row[0] for row in connection.execute("SELECT id FROM sessions")}
        while (new := secrets.token_hex(4)) in taken:
            pass
        return new


def _insert(
    connection: sqlite3.Connection,
    session_id: str,
    title: str,
    model: str,
    workspace: Path,
    parent: str | None = None,
    parent_step: int | None = None,
) -> None:
    values = {
        "id": session_id, "title": title, "created": time.time(), "model": model,
        "workspace": str(workspace.absolute()), "parent": parent, "step": parent_step,
    }  # fmt: skip
    connection.execute(_INSERT, values)
