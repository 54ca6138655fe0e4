"""Compares the records of two runs of a session, step by step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from agent.events import (
    ApprovalAsked,
    ApprovalGiven,
    Event,
    GoalDiffers,
    GoalSettled,
    ModelAnswered,
    ModelSaid,
    Record,
    SessionStarted,
    ToolFinished,
    ToolStarted,
    UserSaid,
)
from agent.verify.rules import NOT_REPEATED
from agent.verify.script import answers_of, ended_calls
from agent.verify.values import EQUAL, Finding, compare_digests, compare_values

Verdict = Literal[
    "equal", "within tolerance", "machine", "differs", "missing", "extra", "not repeated"
]
_VERDICTS: tuple[Verdict, ...] = ("equal", "within tolerance", "machine", "differs")
WORKSPACE = "<workspace>"
# Who answered, which model it was and what it cost belong to the recording alone.
_LEFT_OUT = {
    "by", "model", "input_tokens", "output_tokens", "cost_usd", "stopped", "kind", "call_id",
    "call",
}  # fmt: skip

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StepComparison:
    """What became of one step of the recording; `step` counts there, or in the new run if extra."""

    step: int
    what: str
    verdict: Verdict
    details: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether the new run did what was recorded, as far as it should."""
        return self.verdict not in ("differs", "missing", "extra")


def compare(recorded: Sequence[Record], fresh: Sequence[Record]) -> list[StepComparison]:
    """One comparison for each step that says what was asked, answered, approved, run or found."""
    same = _fingerprint(recorded) == _fingerprint(fresh) is not None
    before, after = _Run(recorded), _Run(fresh)
    skipped = _not_repeated(recorded)
    found = [_step(key, before, after, same, skipped) for key in before.steps]
    extra = [
        _only_in_one(after.steps[key], "extra", same)
        for key in after.steps
        if key not in before.steps and not before.cut_short(key)
    ]
    return found + extra


class _Run:
    """The steps of one run that are compared, each under what it is known by in both."""

    def __init__(self, records: Sequence[Record]) -> None:
        self.workspaces = _workspaces(records)
        self._answers = answers_of(records)
        # Every run names its calls anew, so a call is known by where it was asked for.
        self._calls: dict[str, tuple[str, ...]] = {}
        said: dict[int, tuple[str, ...]] = {}
        for turn, answers in enumerate(self._answers, 1):
            for number, answer in enumerate(answers, 1):
                said[id(answer.said)] = str(turn), str(number)
                for place, call in enumerate(answer.calls, 1):
                    self._calls[call.id] = str(turn), str(number), str(place)
        self.begun = {one.event.call.id for one in records if isinstance(one.event, ToolStarted)}
        self.ended = ended_calls(records)
        self.steps: dict[Key, Record] = {}
        turn = 0
        for record in records:
            turn += isinstance(record.event, UserSaid)
            if key := self._key(record.event, turn, said):
                self.steps[key] = record

    def _key(self, event: Event, turn: int, said: dict[int, tuple[str, ...]]) -> Key | None:
        """What a step that is compared is known by; None for one that is not."""
        if isinstance(event, UserSaid):
            return event.kind, str(turn)
        if isinstance(event, ModelSaid):
            return (event.kind, *said[id(event)]) if id(event) in said else None
        if isinstance(event, ModelAnswered):
            return event.kind, event.question  # another call may ask it after a kill
        call_id = _call_id(event)
        return (event.kind, *self._calls.get(call_id, (call_id,))) if call_id else None

    def cut_short(self, key: Key) -> bool:
        """Whether `key` is the answer that ends a turn which was cut off in this run."""
        if key[0] != "model_said":
            return False
        turn, number = int(key[1]), int(key[2])
        answers = self._answers[turn - 1] if turn <= len(self._answers) else []
        return number == len(answers) + 1 and (not answers or bool(answers[-1].said.calls))

    def document(self, event: Event) -> dict[str, Any]:
        """What is compared of an event."""
        values = event.model_dump(mode="json", exclude=_LEFT_OUT)
        if isinstance(event, ModelSaid):
            calls = [call for call in event.calls if call.id in self._calls]
            values["calls"] = [{"tool": call.tool, **call.arguments} for call in calls]
        elif isinstance(event, ToolStarted | ApprovalAsked):
            values["arguments"] = event.call.arguments
        return {name: _relative(value, self.workspaces) for name, value in values.items()}


def _step(
    key: Key, before: _Run, after: _Run, same: bool, skipped: frozenset[str]
) -> StepComparison:
    record = before.steps[key]
    step, what = record.step, _what(record.event)
    stopped = isinstance(record.event, ModelSaid) and record.event.stopped
    if stopped or _call_id(record.event) in skipped:
        return StepComparison(step, what, "not repeated")
    if key not in after.steps:
        asked_in = record.event.call_id if isinstance(record.event, ModelAnswered) else ""
        if asked_in in before.begun - before.ended:
            return StepComparison(step, what, "not repeated")
        return _only_in_one(record, "missing", same)
    findings = list(
        _differences(before.document(record.event), after.document(after.steps[key].event), same)
    )
    worst = max((finding.level for finding in findings), default=EQUAL)
    return StepComparison(step, what, _VERDICTS[worst], tuple(one.words for one in findings))


def _only_in_one(record: Record, verdict: Verdict, same: bool) -> StepComparison:
    """A step that one run alone has; on another machine a question may hold other accuracies."""
    what = _what(record.event)
    if not isinstance(record.event, ModelAnswered):
        return StepComparison(record.step, what, verdict)
    where = "recording" if verdict == "missing" else "new run"
    detail = f"question {record.event.question[:8]}…: asked only in the {where}"
    return StepComparison(record.step, what, verdict if same else "machine", (detail,))


def _differences(before: dict[str, Any], after: dict[str, Any], same: bool) -> Iterator[Finding]:
    yield from compare_digests(before.pop("digests", {}), after.pop("digests", {}), same)
    result = before.pop("result", {}), after.pop("result", {})
    yield from compare_values(*result, same)
    yield from compare_values(before, after, same)


def _not_repeated(recorded: Iterable[Record]) -> frozenset[str]:
    """Calls that the user stopped, that a kill cut off, or that reach out of the workspace."""
    ended, begun, outside = ended_calls(recorded), set(), set()
    for event in (record.event for record in recorded):
        if isinstance(event, ApprovalAsked) and event.effect in NOT_REPEATED:
            outside.add(event.call.id)
        elif call_id := _call_id(event):
            begun.add(call_id)
    return frozenset((begun - ended) | outside)


def _call_id(event: Event) -> str:
    """The call that a step belongs to, if it does."""
    if isinstance(event, ToolStarted | ApprovalAsked):
        return event.call.id
    calls = ToolFinished | ApprovalGiven | GoalDiffers | GoalSettled
    return event.call_id if isinstance(event, calls) else ""


def _what(event: Event) -> str:
    """The step in a few words."""
    if isinstance(event, UserSaid):
        return f"user: {_cut(event.text)}"
    if isinstance(event, ModelSaid):
        calls = ", ".join(call.tool for call in event.calls)
        return f"model: {_cut(event.text)}" if event.text else f"model calls {calls}"
    if isinstance(event, ModelAnswered):
        return f"model answers a tool: {_cut(event.text)}"
    if isinstance(event, ToolStarted):
        return f"{event.call.tool}: arguments"
    if isinstance(event, ToolFinished):
        return f"{event.tool}: {event.status}"
    if isinstance(event, ApprovalAsked):
        return f"approval: {_cut(event.title)}"
    return event.kind.replace("_", " ")


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 50 else f"{line[:47]}…"


def _fingerprint(records: Iterable[Record]) -> tuple[Any, Any] | None:
    for record in records:
        if isinstance(record.event, SessionStarted):
            return record.event.versions, record.event.machine
    return None


def _workspaces(records: Iterable[Record]) -> list[str]:
    """Every folder that the session has worked in, the longest first."""
    found = {one.event.workspace for one in records if isinstance(one.event, SessionStarted)}
    return sorted(found - {""}, key=len, reverse=True)


def _relative(value: Any, workspaces: Sequence[str]) -> Any:
    """`value` with the workspace under the same name in both runs."""
    if isinstance(value, str):
        for workspace in workspaces:
            value = value.replace(workspace, WORKSPACE)
        return value
    if isinstance(value, dict):
        return {name: _relative(one, workspaces) for name, one in value.items()}
    return [_relative(one, workspaces) for one in value] if isinstance(value, list) else value
