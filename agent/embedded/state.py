"""What a conversation has led to so far, folded from its messages alone."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage

from agent.embedded.stages.wish import TOOL_OF, Memory

CHAIN = ("train", "convert", "build", "run_on_board", "report")
"""The steps from a candidate to the end of the job, in order."""
_TAKES_IN_HAND = frozenset({*CHAIN, "distil", "flash", "train_proxy"})
_FIGURES = (
    "n", "accuracy", "macs", "parameters", "sram_bytes", "flash_bytes", "arena_bytes",
)  # fmt: skip
STAGE_TOOLS = frozenset(TOOL_OF.values())
"""The tools whose calls hold a program for a stage of the life cycle."""
_NOT_THE_USER = "(tinysmith) "


@dataclass(frozen=True, slots=True)
class Outcome:
    """One tool call and how it ended: a result, or an error with a hint."""

    tool: str
    arguments: dict[str, Any]
    result: dict[str, Any]
    error: str = ""
    hint: str = ""
    status: str = "done"

    @property
    def failed(self) -> bool:
        """Whether there is no result."""
        return self.status != "done"

    @property
    def candidate(self) -> str:
        """The candidate that it was about, as far as it says."""
        made = self.result.get("candidate") or self.adopted.get("candidate")
        return str(made or self.arguments.get("candidate") or "")

    @property
    def passed(self) -> bool:
        """Whether a program of a stage kept its contract."""
        return not self.failed and self.result.get("passed") is True

    @property
    def adopted(self) -> dict[str, Any]:
        """The figures of what became of a program's output."""
        return dict_of(self.result.get("adopted"))


@dataclass
class State:
    """The goal, the candidates that were shown, the one in hand, and what was made of each.

    `rows` are those of the front shown last, `known` all rows that were ever shown, by id.
    `former` was in hand before `hand`. `made` holds for each candidate the last result of each tool
    that still belongs to its network. `memory` is what the user asked of the stages, `prepared`
    what became of the user's own data.
    """

    outcomes: list[Outcome] = field(default_factory=list)
    goal: dict[str, Any] | None = None
    goal_call: dict[str, Any] | None = None
    dataset: dict[str, Any] = field(default_factory=dict)
    searched: dict[str, Any] | None = None
    fresh: bool = False
    front: dict[str, Any] | None = None
    rows: list[dict[str, Any]] = field(default_factory=list)
    known: dict[str, dict[str, Any]] = field(default_factory=dict)
    best: str = ""
    hand: str = ""
    former: str = ""
    chosen: bool = False
    made: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    memory: Memory = field(default_factory=Memory)
    prepared: dict[str, Any] = field(default_factory=dict)

    @property
    def last(self) -> Outcome | None:
        """The last call."""
        return self.outcomes[-1] if self.outcomes else None

    def result(self, tool: str, candidate: str = "") -> dict[str, Any] | None:
        """What `tool` last said of a candidate, the one in hand where none is named."""
        return self.made.get(candidate or self.hand, {}).get(tool)

    def has(self, step: str, candidate: str = "") -> bool:
        """Whether a step of the chain was done for a candidate; distilling is a training."""
        steps = ("train", "distil") if step == "train" else (step,)
        return any(self.result(one, candidate) is not None for one in steps)

    def next_step(self, candidate: str = "") -> str | None:
        """The first step of the chain that a candidate lacks."""
        return next((step for step in CHAIN if not self.has(step, candidate)), None)

    def row(self, candidate: str = "") -> dict[str, Any] | None:
        """The row of a candidate that was shown."""
        return self.known.get(candidate or self.hand)

    def choose(self, candidate: str) -> None:
        """The user means this one from now on."""
        self._take(candidate)
        self.chosen = True

    def _take(self, candidate: str) -> None:
        if candidate != self.hand:
            self.former, self.hand = self.hand, candidate

    def add(self, outcome: Outcome) -> None:
        """Take in the end of a call."""
        self.outcomes.append(outcome)
        if outcome.failed:
            return
        if outcome.tool in STAGE_TOOLS:
            self._stage(outcome)
        elif outcome.tool == "set_goal":
            self._set_goal(outcome)
        elif outcome.tool in ("search", "show_front"):
            self._show(outcome)
        elif outcome.candidate:
            self._make(outcome)

    def _set_goal(self, outcome: Outcome) -> None:
        before = self.dataset.get("digest"), self.dataset.get("name")
        self.goal = dict_of(outcome.result.get("goal"))
        self.dataset = dict_of(outcome.result.get("dataset"))
        self.goal_call = {k: v for k, v in outcome.arguments.items() if k != "sentence" and v}
        self.fresh = False
        if before != (self.dataset.get("digest"), self.dataset.get("name")):
            self.searched = self.front = None
            self.rows, self.known, self.made = [], {}, {}
            self.best, self.hand, self.former, self.chosen = "", "", "", False

    def _show(self, outcome: Outcome) -> None:
        found = outcome.result.get("front")
        rows = [row for row in found if _is_row(row)] if isinstance(found, list) else []
        self.rows = rows
        self.known |= {str(row.get("candidate")): row for row in rows}
        if outcome.tool == "search":
            self.searched, self.fresh = outcome.result, True
            self.best = str(outcome.result.get("best") or "")
            self._take(self.best)
            self.chosen = False
        else:
            self.front = outcome.result

    def _stage(self, outcome: Outcome) -> None:
        """What a program left counts only where it kept its contract."""
        if not outcome.passed:
            return
        if outcome.tool == "prepare_data":
            self.prepared = outcome.adopted
        elif outcome.tool == "quantize":
            said = {"float_accuracy": None, "diagnosis": None, "arena_bytes": None}
            result = said | {"summary": outcome.result.get("summary")} | outcome.adopted
            self._make(replace(outcome, tool="convert", result=result))
        elif outcome.tool == "program_board":
            before = self.result("build", outcome.candidate) or {}
            self._make(replace(outcome, tool="build", result=before | outcome.adopted))
        elif outcome.candidate:
            self.choose(outcome.candidate)

    def _make(self, outcome: Outcome) -> None:
        made = self.made.setdefault(outcome.candidate, {})
        step = "train" if outcome.tool == "distil" else outcome.tool
        if step in CHAIN:
            for later in CHAIN[CHAIN.index(step) :]:
                made.pop(later, None)
            if step == "train":
                made.pop("distil", None)
        made[outcome.tool] = outcome.result
        if outcome.tool in _TAKES_IN_HAND:
            self._take(outcome.candidate)


def _is_row(row: object) -> bool:
    """Whether it has all figures that answers and choices are made of."""
    return isinstance(row, dict) and all(
        isinstance(row.get(name), int | float) for name in _FIGURES
    )


def dict_of(value: object) -> dict[str, Any]:
    """`value` where it is an object, else nothing."""
    return value if isinstance(value, dict) else {}


def is_user(message: BaseMessage) -> bool:
    """Whether the user wrote it, and not tinysmith about an answer that could not be used."""
    return isinstance(message, HumanMessage) and not str(message.text).startswith(_NOT_THE_USER)


def outcomes(messages: Sequence[BaseMessage]) -> list[tuple[int, Outcome]]:
    """Every answered call with the place of its answer."""
    asked: dict[str, tuple[str, dict[str, Any]]] = {}
    found = []
    for place, message in enumerate(messages):
        if isinstance(message, AIMessage):
            asked |= {str(c["id"]): (c["name"], dict_of(c["args"])) for c in message.tool_calls}
        elif isinstance(message, ToolMessage):
            tool, arguments = asked.get(message.tool_call_id, (message.name or "", {}))
            found.append((place, _outcome(tool, arguments, str(message.text))))
    return found


def _outcome(tool: str, arguments: dict[str, Any], content: str) -> Outcome:
    try:
        document = json.loads(content)
    except ValueError:
        return Outcome(tool, arguments, {}, error=content[:300], status="failed")
    if not isinstance(document, dict):
        return Outcome(tool, arguments, {}, error=str(document)[:300], status="failed")
    if "error" in document:
        status = str(document.get("status") or "failed")
        hint = str(document.get("hint") or "")
        return Outcome(tool, arguments, {}, str(document["error"]), hint, status)
    return Outcome(tool, arguments, document)
