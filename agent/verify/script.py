"""What a recording says a new run must be told: messages, answers of the model, undoing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from agent.events import ModelSaid, Record, ToolCall, ToolFinished, Undone, UserSaid


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of the model, and those of its calls that came to an end of their own."""

    said: ModelSaid
    calls: tuple[ToolCall, ...]


@dataclass(frozen=True, slots=True)
class ScriptedTurn:
    """A message of the user and the answers to it; `undo`: the turn before is taken back."""

    text: str = ""
    answers: tuple[Answer, ...] = ()
    undo: bool = False


def script(records: Sequence[Record]) -> list[ScriptedTurn]:
    """The session as things to do again, in order."""
    turns = iter(answers_of(records))
    made = []
    for event in (record.event for record in records):
        if isinstance(event, UserSaid):
            made.append(ScriptedTurn(event.text, tuple(next(turns))))
        elif isinstance(event, Undone):
            made.append(ScriptedTurn(undo=True))
    return made


def answers_of(records: Sequence[Record]) -> list[list[Answer]]:
    """The answers of each turn.

    A call that was stopped, or cut off by a kill, is left out: it cannot be stopped at the same
    point again. An answer that asked for nothing else is left out, too, where another follows it:
    the model was asked again after a resume.
    """
    ended = ended_calls(records)
    turns: list[list[Answer]] = []
    for event in (record.event for record in records):
        if isinstance(event, UserSaid):
            turns.append([])
        elif isinstance(event, ModelSaid) and turns:
            calls = tuple(call for call in event.calls if call.id in ended)
            turns[-1].append(Answer(event, calls))
    return [
        [one for one in turn if one.calls or not one.said.calls or one is turn[-1]]
        for turn in turns
    ]


def ended_calls(records: Iterable[Record]) -> set[str]:
    """The ids of the calls that ended by themselves, well or not."""
    return {
        record.event.call_id
        for record in records
        if isinstance(record.event, ToolFinished) and record.event.status != "stopped"
    }
