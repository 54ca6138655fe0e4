"""A session as blocks to read: what a call was asked and how it ended belong together."""

from __future__ import annotations

import difflib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from agent.events import (
    ApprovalAsked,
    ApprovalGiven,
    GoalDiffers,
    GoalSettled,
    ModelSaid,
    Record,
    ToolFinished,
    ToolStarted,
    UserSaid,
)
from agent.export.candidates import CAPTION, COLUMNS, candidates_by_call
from agent.export.lines import status_line
from agent.progress import CandidateFound, Progressed

Kind = Literal["user", "model", "tool", "approval", "goal", "note", "warning", "status"]
PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".svg")
_SHORT = 120


@dataclass(frozen=True, slots=True)
class Code:
    """A text in a language, under a caption."""

    caption: str
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under column titles."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Block:
    """One block; `text` is Markdown where `kind` is "model", and plain elsewhere."""

    kind: Kind
    step: int
    time: float
    title: str = ""
    text: str = ""
    mark: str = ""
    rows: tuple[tuple[str, str], ...] = ()
    tables: tuple[Table, ...] = ()
    codes: tuple[Code, ...] = ()
    files: tuple[tuple[str, str], ...] = ()

    @property
    def pictures(self) -> tuple[tuple[str, str], ...]:
        """(path in the workspace, SHA-256 or "") of the files that can be shown."""
        return tuple(one for one in self.files if one[0].lower().endswith(PICTURES))


def blocks(records: Sequence[Record]) -> list[Block]:
    """What a reader sees, in the order of the records."""
    context = _Context(records)
    made = [context.block(record) for record in records]
    return [block for block in made if block is not None]


class _Context:
    """The other half of each question and call, by the call's id."""

    def __init__(self, records: Sequence[Record]) -> None:
        self.candidates = candidates_by_call(record.event for record in records)
        self.asked: dict[str, dict[str, Any]] = {}
        self.ends: dict[str, ToolFinished] = {}
        self.answers: dict[str, ApprovalGiven] = {}
        self.languages: dict[str, str] = {}
        self.settled: dict[str, GoalSettled] = {}
        for event in (record.event for record in records):
            if isinstance(event, ModelSaid):
                self.asked.update({call.id: call.arguments for call in event.calls})
            elif isinstance(event, ToolStarted):
                self.asked[event.call.id] = event.call.arguments
            elif isinstance(event, ToolFinished):
                self.ends[event.call_id] = event
            elif isinstance(event, ApprovalGiven):
                self.answers[event.call_id] = event
            elif isinstance(event, ApprovalAsked):
                self.languages[event.call.id] = event.language
            elif isinstance(event, GoalSettled):
                self.settled[event.call_id] = event

    def block(self, record: Record) -> Block | None:
        """The block of one record; None where another record's block tells it."""
        event, place = record.event, (record.step, record.time)
        if isinstance(event, UserSaid):
            return Block("user", *place, text=event.text)
        if isinstance(event, ModelSaid):
            mark = "stopped" if event.stopped else ""
            text = event.text.strip()
            return Block("model", *place, event.model, text, mark) if text else None
        if isinstance(event, ToolStarted):
            if event.call.id in self.ends:
                return None
            rows, codes = _arguments(event.call.arguments)
            tried = self._tried(event.call.id)
            return Block(
                "tool", *place, event.call.tool, mark="no end", rows=rows, tables=tried, codes=codes
            )
        if isinstance(event, ToolFinished):
            return self._tool(event, *place)
        if isinstance(event, ApprovalAsked):
            return self._approval(event, *place)
        if isinstance(event, GoalDiffers):
            return self._goal(event, *place)
        if isinstance(event, ApprovalGiven | GoalSettled | CandidateFound):
            return None
        if isinstance(event, Progressed) and event.stage == "search" and self.candidates:
            return None  # the table of candidates tells more
        kind, text = status_line(event)
        return Block(kind, *place, text=text)

    def _tool(self, event: ToolFinished, step: int, time: float) -> Block:
        language = self.languages.get(event.call_id, "python")
        rows, codes = _arguments(self.asked.get(event.call_id, {}), language)
        result_rows, tables, result_codes = _result(event.result)
        summary = str(event.result.get("summary", ""))
        text = summary if event.status == "done" else f"{event.message} {event.hint}".strip()
        files = {str(name): "" for name in event.result.get("files") or ()} | event.digests
        return Block(
            "tool", step, time, event.tool, text,
            mark=f"{event.status}, {event.seconds:.1f} s" if event.seconds else event.status,
            rows=rows + result_rows, tables=self._tried(event.call_id) + tables,
            codes=codes + result_codes,
            files=tuple(files.items()),
        )  # fmt: skip

    def _tried(self, call_id: str) -> tuple[Table, ...]:
        """What a search tried, if it is one."""
        rows = self.candidates.get(call_id)
        return (Table(CAPTION, COLUMNS, tuple(rows)),) if rows else ()

    def _approval(self, event: ApprovalAsked, step: int, time: float) -> Block:
        answer = self.answers.get(event.call.id)
        rows = [("touches", path) for path in event.files]
        rows += [("limit", words) for words in event.limits]
        rows += [("checked", words) for words in event.checked]
        codes = [Code("what will run", event.language, event.code)] if event.code else []
        if event.previous:
            codes.append(_difference("the version before", event.previous, event.code))
        if answer is not None:
            rows.append(("answered by", answer.by))
            rows += [("reason", answer.reason)] if answer.reason else []
            if answer.answer == "edit" and answer.arguments:
                edited = str(answer.arguments.get(event.editable, json.dumps(answer.arguments)))
                codes.append(Code("what ran, as the user edited it", event.language, edited))
                codes.append(_difference("what was asked for", event.code, edited))
        mark = answer.answer if answer else "no answer"
        return Block(
            "approval", step, time, event.title, event.effect, mark, tuple(rows), (), tuple(codes)
        )

    def _goal(self, event: GoalDiffers, step: int, time: float) -> Block:
        settled = self.settled.get(event.call_id)
        mark = f"{settled.choice}, said by {settled.by}" if settled else "no answer"
        columns = ("limit", "the user's words", "the model")
        table = Table("", columns, event.differences)
        text = "The model's limits are not those of the user's words."
        return Block("goal", step, time, "Two readings", text, mark, tables=(table,))


def _difference(to: str, before: str, after: str) -> Code:
    """What changed between two texts, as `diff -u` writes it."""
    lines = difflib.unified_diff(
        before.splitlines(), after.splitlines(), "before", "after", lineterm=""
    )
    return Code(f"difference to {to}", "diff", "\n".join(lines))


def _arguments(
    values: dict[str, Any], language: str = "python"
) -> tuple[tuple[tuple[str, str], ...], tuple[Code, ...]]:
    """Short arguments as rows, long ones as code; programs are in `language`."""
    rows, codes = [], []
    for name, value in values.items():
        text = _words(value)
        if "\n" in text or len(text) > _SHORT:
            codes.append(Code(name, language if name == "code" else _form(value), text))
        elif value not in (None, ""):
            rows.append((name, text))
    return tuple(rows), tuple(codes)


def _result(
    result: dict[str, Any],
) -> tuple[tuple[tuple[str, str], ...], tuple[Table, ...], tuple[Code, ...]]:
    """Single values as rows, lists of records as tables, everything else as code."""
    told = {name: value for name, value in result.items() if name not in ("summary", "files")}
    tables = {name: value for name, value in told.items() if _is_table(value)}
    rows, codes = _arguments({name: told[name] for name in told if name not in tables})
    return rows, tuple(_table(name, value) for name, value in tables.items()), codes


def _is_table(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(row, dict) for row in value)


def _table(caption: str, rows: list[dict[str, Any]]) -> Table:
    columns = tuple(dict.fromkeys(name for row in rows for name in row))
    cells = tuple(tuple(_words(row.get(name, "")) for name in columns) for row in rows)
    return Table(caption, columns, cells)


def _words(value: Any) -> str:
    """A value as a person reads it; fields say their own units."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:.5g}"
    if isinstance(value, str):
        return value
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _SHORT else json.dumps(value, ensure_ascii=False, indent=1)


def _form(value: Any) -> str:
    return "text" if isinstance(value, str) else "json"
