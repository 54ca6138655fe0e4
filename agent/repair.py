"""How often a program may be tried before the user is asked how to go on.

A loop is about one tool: from the user's last message, or the last program of that tool that kept
its contract, to now. It is read from the session's own events, so a kill forgets nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from agent.events import ModelSaid, Record, ToolFinished, ToolStarted, UserSaid
from agent.policy import Repair

_ASK = "Tell the user what fails, and ask how to go on."
_UNTOLD = frozenset({"purpose"})
"""Arguments that change nothing of what runs."""


@dataclass
class Loop:
    """The failed `attempts` at one program, the tokens spent since the first, what failed last.

    `tokens` counts answers whose tokens are unknown as none. `repeated`: what had failed was asked
    for again, which ends the loop.
    """

    attempts: int = 0
    tokens: int = 0
    last: dict[str, Any] | None = None
    repeated: bool = False

    def repeats(self, call: dict[str, Any]) -> bool:
        """Whether `call` is what has just failed."""
        return self.last is not None and _told(call) == _told(self.last)

    def end(self, call: dict[str, Any], wanted: Repair) -> tuple[str, str] | None:
        """Why the next attempt, with the arguments `call`, is not run, and what to do instead."""
        if self.repeated or self.repeats(call):
            return "The program that had just failed was asked for again.", _ASK
        if self.attempts >= wanted.attempts:
            return (
                f"It has failed {self.attempts} times, which is all that is tried unasked.",
                _ASK,
            )
        if self.attempts and self.tokens >= wanted.tokens:
            return (
                f"Repairing it has cost {self.tokens:,} of {wanted.tokens:,} tokens.",
                _ASK,
            )
        return None


def loop_of(tool: str, records: Iterable[Record]) -> Loop:
    """The loop of `tool` as it stands at the end of `records`, those that count."""
    loop, calls = Loop(), dict[str, dict[str, Any]]()
    for event in (record.event for record in records):
        if isinstance(event, UserSaid):
            loop = Loop()
        elif isinstance(event, ModelSaid):
            calls |= {call.id: call.arguments for call in event.calls if call.tool == tool}
            if loop.attempts:
                loop.tokens += (event.input_tokens or 0) + (event.output_tokens or 0)
        elif isinstance(event, ToolStarted) and event.call.tool == tool:
            calls[event.call.id] = event.call.arguments
        elif isinstance(event, ToolFinished) and event.call_id in calls:
            loop = _after(loop, event, calls[event.call_id])
    return loop


def _after(loop: Loop, event: ToolFinished, call: dict[str, Any]) -> Loop:
    """The loop after one more call of its tool has ended."""
    if event.status == "refused":
        return replace(loop, repeated=loop.repeated or loop.repeats(call))
    if not ran(event):
        return loop
    return Loop() if passed(event) else replace(loop, attempts=loop.attempts + 1, last=call)


def ran(event: ToolFinished) -> bool:
    """Whether a program was run at all, rather than refused, stopped, or not ready to."""
    return event.status == "done" and "exit_status" in event.result


def passed(event: ToolFinished) -> bool:
    """Whether the program did what it was for: its contract says so, or else its exit status."""
    result = event.result
    return bool(result.get("passed", result["exit_status"] == 0 and not result.get("limit_hit")))


def _told(arguments: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in arguments.items() if name not in _UNTOLD}
