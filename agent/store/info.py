"""What a list of sessions says about each of them."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from agent.events import Record

Status = Literal["done", "open", "stopped"]


class SessionInfo(BaseModel):
    """One session in a few words; times are seconds since 1970 (UTC).

    `status` is that of the last turn: "done", "stopped" with Ctrl-C, or "open" (none yet, still
    going on, or cut off by a kill). `tokens` is None where no model counted them.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    title: str
    created: float
    updated: float
    model: str
    workspace: str
    parent: str | None = None
    parent_step: int | None = None
    steps: int = 0
    turns: int = 0
    tokens: int | None = None
    status: Status = "open"


class SessionDocument(BaseModel):
    """A whole session, as it is exported to JSON and imported again."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    info: SessionInfo
    records: tuple[Record, ...]
