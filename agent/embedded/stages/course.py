"""How far the programs of one request have come, replayed from the calls of the turn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from agent.embedded.stages.plan import Plan
from agent.embedded.stages.remedies import Broken, next_plan
from agent.embedded.state import Outcome


@dataclass(frozen=True, slots=True)
class Attempt:
    """A plan and how it ended."""

    plan: Plan
    outcome: Outcome

    @property
    def passed(self) -> bool:
        """Whether the contract was kept."""
        return self.outcome.passed


@dataclass
class Course:
    """`attempts` so far, and the `next` plan; without one the request is met, or given up."""

    attempts: list[Attempt] = field(default_factory=list)
    next: Plan | None = None

    @property
    def passed(self) -> bool:
        """Whether the last program kept its contract, and nothing is left to do."""
        return bool(self.attempts) and self.attempts[-1].passed and self.next is None

    @property
    def gave_up(self) -> bool:
        """Whether the last program broke its contract and no remedy is left."""
        return bool(self.attempts) and not self.attempts[-1].passed and self.next is None


def follow(tool: str, steps: Sequence[Callable[[str], Plan]], done: Sequence[Outcome]) -> Course:
    """The course of the `steps`, one after the other, given what `tool` said in this turn.

    Each step makes its first plan from the candidate that the step before has left ("" at first).
    """
    course, left, tried = Course(), "", list[Plan]()
    waiting = list(steps)
    course.next = waiting.pop(0)(left) if waiting else None
    for outcome in (one for one in done if one.tool == tool):
        if course.next is None:
            break
        tried.append(course.next)
        course.attempts.append(Attempt(course.next, outcome))
        if outcome.failed:
            course.next = None
        elif outcome.passed:
            left, tried = str(outcome.adopted.get("candidate") or left), []
            course.next = waiting.pop(0)(left) if waiting else None
        else:
            course.next = _mended(tool, tried, outcome)
    return course


def _mended(tool: str, tried: Sequence[Plan], outcome: Outcome) -> Plan | None:
    """The next attempt, within what is left of them."""
    if not _left(outcome.result):
        return None
    plan = next_plan(tool, tried, Broken.of(outcome.result))
    if plan is None:
        return None
    return replace(plan, purpose=_short(f"{tried[0].purpose} Again, {plan.changed}."))


def _left(result: dict[str, Any]) -> bool:
    left = result.get("attempts_left")
    return isinstance(left, int) and left > 0


def _short(purpose: str) -> str:
    return purpose if len(purpose) <= 300 else f"{purpose[:299]}…"
