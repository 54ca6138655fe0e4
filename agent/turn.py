"""What one turn of a conversation has used, and what may end it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field

from agent.events import ModelAnswered, ModelSaid, Record, TurnEnded

MOST_TOOL_CALLS = 60
"""In one turn; no job needs a quarter of it, and a model that runs in circles must end."""
MOST_MODEL_CALLS = 60
TOKENS, DOLLARS = "tokens", "US dollars"


@dataclass
class Usage:
    """Tokens and dollars; None once one of the answers did not say."""

    input_tokens: int | None = 0
    output_tokens: int | None = 0
    cost_usd: float | None = 0.0

    def add(self, tokens_in: int | None, tokens_out: int | None, cost: float | None) -> None:
        """Count one answer."""
        self.input_tokens = _sum(self.input_tokens, tokens_in)
        self.output_tokens = _sum(self.output_tokens, tokens_out)
        self.cost_usd = None if self.cost_usd is None or cost is None else self.cost_usd + cost

    @property
    def tokens(self) -> int:
        """Tokens that are known of."""
        return (self.input_tokens or 0) + (self.output_tokens or 0)


def _sum(known: int | None, more: int | None) -> int | None:
    return None if known is None or more is None else known + more


def usage_of(records: Iterable[Record]) -> Usage:
    """What the answers among `records` used."""
    usage = Usage()
    for event in (record.event for record in records):
        if isinstance(event, ModelSaid | ModelAnswered):
            usage.add(event.input_tokens, event.output_tokens, event.cost_usd)
    return usage


@dataclass
class Budget:
    """The most that a session may use before it asks; None is no limit.

    An agreement to go on raises the limit by what it was at first.
    """

    max_tokens: int | None = None
    max_cost_usd: float | None = None
    times: dict[str, int] = field(default_factory=lambda: {TOKENS: 1, DOLLARS: 1})

    def exceeded(self, used: Usage) -> Iterable[tuple[str, float, float]]:
        """(what, used, limit) of each budget that is used up; an unknown cost exceeds nothing."""
        spent = (
            (TOKENS, used.tokens, self.max_tokens),
            (DOLLARS, used.cost_usd, self.max_cost_usd),
        )
        for what, amount, first in spent:
            limit = None if first is None else first * self.times[what]
            if amount is not None and limit is not None and amount >= limit:
                yield what, float(amount), float(limit)

    def extend(self, what: str) -> None:
        """The user agreed to the same amount again."""
        self.times[what] += 1


@dataclass
class Turn:
    """One turn: its clock, its usage, and the flag that Ctrl-C sets.

    `declined`: nobody wants to spend more than the session's budget in this turn.
    """

    stop: threading.Event
    usage: Usage = field(default_factory=Usage)
    tool_calls: int = 0
    model_calls: int = 0
    declined: bool = False
    begun: float = field(default_factory=time.monotonic)

    def why_end(self) -> str:
        """Why the turn must end although the model would go on, or nothing."""
        if self.tool_calls >= MOST_TOOL_CALLS:
            return f"This turn ends here: {self.tool_calls} tool calls are more than any job needs."
        if self.model_calls >= MOST_MODEL_CALLS:
            return f"This turn ends here: the model was asked {self.model_calls} times."
        return ""

    def ended(self) -> TurnEnded:
        """The last event of the turn."""
        return TurnEnded(
            seconds=round(time.monotonic() - self.begun, 2),
            input_tokens=self.usage.input_tokens,
            output_tokens=self.usage.output_tokens,
            cost_usd=self.usage.cost_usd,
        )
