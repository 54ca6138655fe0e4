"""How calls, questions and turns end, in words."""

from __future__ import annotations

from agent.events import ApprovalGiven, ModelAnswered, Stopped, ToolFinished, TurnEnded
from agent.show.plain import one_line

SIGN = 2
"""Columns of the sign before a line and the space after it."""
_SIGNS = {
    "failed": ("✗ ", "red"),
    "invalid": ("! ", "yellow"),
    "refused": ("– ", "yellow"),
    "stopped": ("■ ", "yellow"),
}


def end_lines(event: ToolFinished) -> list[tuple[str, str]]:
    """Text and style of each line that says why a call was not done.

    The hint after a refusal is for the model: who refused needs none.
    """
    if event.status == "done":
        return []
    sign, style = _SIGNS[event.status]
    lines = [(sign + (event.message or event.status), style)]
    told = event.hint and event.status != "refused"
    return lines + ([(event.hint, "dim")] if told else [])


def stopped_words(event: Stopped) -> str:
    """What Ctrl-C ended, what is left of it, and how to go on."""
    what = "" if event.what == "the turn" else f" {one_line(event.what)}"
    return f"stopped{what}; what was finished is kept. Say “go on”, or something else."


def answer_words(event: ApprovalGiven, effect: str) -> tuple[str, str]:
    """The answer to a question, who gave it, and its style."""
    told = {
        "yes": "yes",
        "edit": "yes, as edited",
        "always": f"yes, always for {effect.replace('_', ' ') or 'this'} in this session",
        "no": "no",
    }
    by = "" if event.by == "user" else f" (by {one_line(event.by)})"
    reason = f": {one_line(event.reason)}" if event.reason else ""
    style = "green" if event.allowed else "yellow"
    return f"→ {told[event.answer]}{by}{reason}", style


def answered_words(event: ModelAnswered) -> str:
    """That the model answered a tool, and what it cost."""
    return f"{one_line(event.model)} answered · {ended_words(event)}"


def ended_words(event: TurnEnded | ModelAnswered) -> str:
    """Time, tokens and cost of a turn or an answer; "unknown" where the model did not say."""
    parts = [f"{event.seconds:.1f} s"]
    tokens_in, tokens_out = event.input_tokens, event.output_tokens
    if tokens_in is None or tokens_out is None:
        parts.append("tokens unknown")
    elif tokens_in or tokens_out:
        parts.append(f"{tokens_in:,} tokens in, {tokens_out:,} out")
    if event.cost_usd is None:
        parts.append("cost unknown")
    elif event.cost_usd:
        parts.append(f"${event.cost_usd:.4f}")
    return " · ".join(parts)
