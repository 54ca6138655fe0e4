"""Who follows a session, and who answers its questions."""

from __future__ import annotations

from typing import Protocol

from agent.events import (
    ApprovalAsked,
    ApprovalGiven,
    BudgetReached,
    Event,
    GoalDiffers,
    GoalSettled,
)


class Audience(Protocol):
    """Whoever follows a session: the screen, the store, a stream of JSON lines, a test."""

    def hear(self, event: Event) -> None:
        """Something happened."""

    def stream(self, text: str) -> None:
        """A piece of an answer that is still coming; the whole follows as ModelSaid."""


class Approver(Protocol):
    """Whoever answers questions; where nobody does, the answer is no."""

    def approve(self, asked: ApprovalAsked) -> ApprovalGiven:
        """May this happen?"""

    def settle(self, differs: GoalDiffers) -> GoalSettled:
        """Which reading of the goal holds?"""

    def more(self, what: str, used: float, limit: float) -> BudgetReached:
        """Go on beyond a budget? `what` is "tokens" or "US dollars"."""
