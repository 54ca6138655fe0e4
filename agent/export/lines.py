"""Events that are told in one line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from agent.events import (
    BudgetReached,
    Event,
    ModelAnswered,
    ModelChosen,
    ModelFailed,
    Noted,
    Resumed,
    SessionStarted,
    Stopped,
    TurnEnded,
    Undone,
)
from agent.progress import Progressed

LineKind = Literal["note", "warning", "status"]


def status_line(event: Event) -> tuple[LineKind, str]:
    """How the line is meant, and its words."""
    if isinstance(event, Noted):
        return ("warning" if event.warning else "note"), event.text
    if isinstance(event, Progressed):
        return "note", f"{event.stage}: {event.done}/{event.total} {event.figures}".rstrip()
    kind: LineKind = "warning" if isinstance(event, ModelFailed | Stopped) else "status"
    return kind, _WORDS[type(event)](event)


def tokens_and_cost(event: TurnEnded | ModelAnswered) -> str:
    """What a turn or an answer used; "unknown" where the model did not say."""
    counts = (event.input_tokens, event.output_tokens)
    known = None not in counts
    tokens = f"{counts[0]:,} tokens in, {counts[1]:,} out" if known else "tokens unknown"
    cost = "cost unknown" if event.cost_usd is None else f"${event.cost_usd:.4f}"
    return f"{tokens}, {cost}"


def _started(event: SessionStarted) -> str:
    facts = [f"{name} {value}" for name, value in (event.versions | event.machine).items()]
    return f"Session begun in {event.workspace} ({', '.join(facts)})"


def _chosen(event: ModelChosen) -> str:
    context = f", context {event.context_tokens:,} tokens" if event.context_tokens else ""
    return f"Model: {event.model} ({event.why}{context})"


def _failed(event: ModelFailed) -> str:
    attempt = f"attempt {event.attempt} of {event.attempts}"
    return f"{event.model} gave no answer ({attempt}): {event.reason}. {event.then}"


def _answered(event: ModelAnswered) -> str:
    return (
        f"{event.model} answered a question of the tool in {event.seconds:.1f} s, "
        f"{tokens_and_cost(event)}: {event.text}"
    )


def _budget(event: BudgetReached) -> str:
    went = "went on" if event.more else "ended"
    return f"{event.used:g} {event.what} used of {event.limit:g}; {went} ({event.by})"


def _ended(event: TurnEnded) -> str:
    return f"Turn ended after {event.seconds:.1f} s, {tokens_and_cost(event)}"


_WORDS: dict[type[Any], Callable[[Any], str]] = {
    SessionStarted: _started,
    ModelChosen: _chosen,
    ModelFailed: _failed,
    ModelAnswered: _answered,
    BudgetReached: _budget,
    TurnEnded: _ended,
    Stopped: lambda event: f"Stopped by the user: {event.what}",
    Undone: lambda event: f"Undone: what came after step {event.to_step}",
    Resumed: lambda event: "Session resumed",
}
