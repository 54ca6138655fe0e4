"""Tables about saved sessions, and the file or id that a command means."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from pydantic import ValidationError
from rich.text import Text

from agent.events import Record, ToolFinished, UserSaid
from agent.export import document_of
from agent.show.table import Column, FittingTable
from agent.store import SessionDocument, SessionError, SessionInfo, SessionStore, turn_boundary

_UNITS = ((86400, "d"), (3600, "h"), (60, "min"))
_COLOURS = {"done": "green", "open": "yellow", "stopped": "red"}


def sessions_table(infos: Iterable[SessionInfo], now: float | None = None) -> FittingTable:
    """One line a session, the last used first."""
    columns = (
        Column("id"),
        Column("title", wraps=True),
        Column("model", rank=1),
        Column("steps", rank=2, right=True),
        Column("tokens", rank=3, right=True),
        Column("used"),
        Column(""),
    )
    rows = [
        (
            info.id,
            info.title,
            info.model,
            str(info.steps),
            "unknown" if info.tokens is None else f"{info.tokens:,}",
            age(info.updated, time.time() if now is None else now),
            Text(info.status, _COLOURS[info.status]),
        )
        for info in infos
    ]
    return FittingTable(columns, rows)


def info_rows(info: SessionInfo) -> list[tuple[str, str]]:
    """Everything that is known about a session besides its events."""
    rows = [
        ("id", info.id), ("title", info.title), ("model", info.model), ("status", info.status),
        ("begun", _date(info.created)), ("used", _date(info.updated)),
        ("steps", f"{info.steps} in {info.turns} turns"),
        ("tokens", "unknown" if info.tokens is None else f"{info.tokens:,}"),
        ("files", info.workspace),
    ]  # fmt: skip
    if info.parent:
        rows.append(("fork of", f"{info.parent} at step {info.parent_step}"))
    return rows


def turns_table(records: Sequence[Record]) -> FittingTable:
    """Each turn with the step it ended at, which is where `fork --at` can begin."""
    rows = []
    said = [record for record in records if isinstance(record.event, UserSaid)]
    for place, record in enumerate(said):
        last = said[place + 1].step - 1 if place + 1 < len(said) else records[-1].step
        ended = turn_boundary(records, last)
        tools = [
            one.event.tool
            for one in records
            if record.step < one.step <= last and isinstance(one.event, ToolFinished)
        ]
        text = record.event.text if isinstance(record.event, UserSaid) else ""
        step = str(ended) if ended > record.step else "not ended"
        rows.append((step, text, ", ".join(tools)))
    columns = (Column("at step"), Column("user", wraps=True), Column("tools", rank=1, wraps=True))
    return FittingTable(columns, rows)


def age(then: float, now: float) -> str:
    """How long ago, in the largest unit that fits."""
    seconds = max(now - then, 0.0)
    for size, unit in _UNITS:
        if seconds >= size:
            return f"{int(seconds // size)} {unit} ago"
    return "just now"


def load_document(wanted: str) -> SessionDocument:
    """The session in an exported ``.json`` file, or the saved one that `wanted` names."""
    path = Path(wanted)
    if path.suffix != ".json":
        with SessionStore() as store:
            return document_of(store.find(wanted))
    try:
        return SessionDocument.model_validate_json(path.read_bytes())
    except OSError as error:
        raise SessionError(f"{path} cannot be read: {error.strerror or error}.") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"][:3]) or "the document"
        raise SessionError(
            f"{path} is no exported session: {place}: {first['msg']}.",
            "`tinysmith export ID --json -o FILE.json` writes one.",
        ) from error


def _date(seconds: float) -> str:
    """A point in time, here."""
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(seconds))
