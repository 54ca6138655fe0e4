"""The lines between the conversation and its worker: one JSON document each."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from tools.language_model import Completion, Question
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
    """Run one tool with arguments that were checked and approved.

    `model` names the language model that answers the tool's questions, "" where there is none.
    """

    tool: str
    arguments: dict[str, Any]
    provenance: Provenance = Provenance()
    model: str = ""


class Answered(_Line):
    """What the model said to the question that the tool waits for."""

    kind: Literal["answered"] = "answered"
    completion: Completion


class NoAnswer(_Line):
    """Why the model says nothing to it, in words for the user."""

    kind: Literal["no_answer"] = "no_answer"
    message: str
    hint: str


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


class Ask(_Line):
    """The tool asks the conversation's model and waits for one Answered or NoAnswer."""

    kind: Literal["ask"] = "ask"
    question: Question


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


Reply = Annotated[Note | Progress | Found | Ask | Done | Failed, Field(discriminator="kind")]
_REPLY: TypeAdapter[Reply] = TypeAdapter(Reply)
Answer = Annotated[Answered | NoAnswer, Field(discriminator="kind")]
_ANSWER: TypeAdapter[Answer] = TypeAdapter(Answer)


def parse_reply(line: bytes) -> Reply:
    """The reply on one line; pydantic's ValidationError where it is none."""
    return _REPLY.validate_json(line)


def parse_answer(line: bytes) -> Answer:
    """The answer on one line; pydantic's ValidationError where it is none."""
    return _ANSWER.validate_json(line)
