"""The lines between the conversation and its worker: one JSON document each."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from tools.project import Options
from tools.provenance import Provenance
from tools.search_state import SearchState

INTERNAL_FAULT = 70
"""Exit code of what is tinysmith's own fault (EX_SOFTWARE of sysexits.h)."""


class _Line(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Assignment(_Line):
    """The first line to the worker: whose project it works on."""

    workspace: str
    options: Options


class Request(_Line):
    """Run one tool with arguments that were checked and approved."""

    tool: str
    arguments: dict[str, Any]
    provenance: Provenance = Provenance()


class Note(_Line):
    """The tool reports a fact or a warning."""

    kind: Literal["note"] = "note"
    text: str
    warning: bool = False


class Progress(_Line):
    """The tool reports its progress."""

    kind: Literal["progress"] = "progress"
    stage: str
    done: int
    total: int
    figures: str = ""


class Found(_Line):
    """A search has one candidate more."""

    kind: Literal["found"] = "found"
    state: SearchState


class Done(_Line):
    """The tool's result, and the SHA-256 of every file that it names."""

    kind: Literal["done"] = "done"
    result: dict[str, Any]
    digests: dict[str, str]


class Failed(_Line):
    """Why there is no result, in words for the user."""

    kind: Literal["failed"] = "failed"
    message: str
    hint: str
    exit_code: int


Reply = Annotated[Note | Progress | Found | Done | Failed, Field(discriminator="kind")]
_REPLY: TypeAdapter[Reply] = TypeAdapter(Reply)


def parse_reply(line: bytes) -> Reply:
    """The reply on one line; pydantic's ValidationError where it is none."""
    return _REPLY.validate_json(line)
