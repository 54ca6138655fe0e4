"""One saved session: its events in order, each on disk before it is announced."""

from __future__ import annotations

import time
from pathlib import Path

from pydantic import ValidationError

from agent.events import Event, ModelChosen, Record, ToolFinished, parse_event
from agent.store.database import Database
from agent.store.errors import SessionError
from agent.store.info import SessionInfo
from agent.store.summary import read_infos

_APPEND = """
INSERT INTO events (session, step, time, kind, document)
SELECT ?, ifnull(max(step), 0) + 1, ?, ?, ? FROM events WHERE session = ? RETURNING step
"""


class Session:
    """The session `id` of a store; threads and processes may share it."""

    def __init__(self, database: Database, session_id: str) -> None:
        self._database, self.id = database, session_id

    @property
    def path(self) -> Path:
        """The file that holds it."""
        return self._database.path

    @property
    def info(self) -> SessionInfo:
        """Title, model, workspace and counts, as they are now."""
        infos = read_infos(self._database, self.id)
        if not infos:
            raise SessionError(
                f"The session {self.id} was deleted.", "`tinysmith sessions` lists what there is."
            )
        return infos[0]

    @property
    def workspace(self) -> Path:
        """The folder of its files."""
        return Path(self.info.workspace)

    @property
    def log(self) -> Path:
        """Where libraries write, and the tracebacks of bugs."""
        return self.path.parent / "logs" / f"{self.id}.log"

    def append(self, event: Event) -> Record:
        """Save `event` as the next step; it is on disk when this returns."""
        now, document = time.time(), event.model_dump_json()
        with self._database.writing() as connection:
            (step,) = connection.execute(
                _APPEND, (self.id, now, event.kind, document, self.id)
            ).fetchone()
            if isinstance(event, ModelChosen):
                connection.execute(
                    "UPDATE sessions SET model = ? WHERE id = ?", (event.model, self.id)
                )
        return Record(step=step, time=now, event=event)

    def records(self, first: int = 1, last: int | None = None) -> list[Record]:
        """The events of steps `first` to `last`; SessionError where one cannot be read."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT step, time, document FROM events WHERE session = ? AND step >= ?"
                " AND step <= ifnull(?, step) ORDER BY step",
                (self.id, first, last),
            ).fetchall()
        return [Record(step=step, time=at, event=self._read(step, text)) for step, at, text in rows]

    def rename(self, title: str) -> None:
        """Give it another title."""
        with self._database.writing() as connection:
            connection.execute("UPDATE sessions SET title = ? WHERE id = ?", (title, self.id))

    def finished_call(self, call_id: str) -> ToolFinished | None:
        """How the call with this id ended, or None: nothing is done twice under one id."""
        with self._database.reading() as connection:
            row = connection.execute(
                "SELECT step, document FROM events WHERE session = ? AND kind = 'tool_finished'"
                " AND json_extract(document, '$.call_id') = ? ORDER BY step DESC LIMIT 1",
                (self.id, call_id),
            ).fetchone()
        event = self._read(*row) if row else None
        return event if isinstance(event, ToolFinished) else None

    def _read(self, step: int, document: str) -> Event:
        try:
            return parse_event(document)
        except ValidationError as error:
            raise SessionError(
                f"Step {step} of session {self.id} is damaged.",
                f"`tinysmith fork {self.id} --at {step - 1}` goes on from the step before it.",
            ) from error
