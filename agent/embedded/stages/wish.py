"""Which stage of the life cycle a message is about, and what it asks of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from agent.embedded.concepts import asks_term, plain
from agent.embedded.searching import without_tokens
from agent.embedded.stages.application import read_behaviour
from agent.embedded.stages.conversion import read_conversion
from agent.embedded.stages.data import place_of, read_data_wish, without_shape
from agent.embedded.stages.model import read_changes
from tools.errors import TinysmithError
from tools.stages import StageName

INTENTS: dict[StageName, str] = {
    "data": "prepare", "model": "change", "conversion": "quantize", "application": "behave",
}  # fmt: skip
"""The request that each stage's wish is."""
TOOL_OF = {
    "prepare": "prepare_data",
    "change": "change_architecture",
    "quantize": "quantize",
    "behave": "program_board",
}
_GOAL = re.compile(
    r"\b(?:an?|new|another)\s+(?:[\w-]+\s+){0,5}?(?:classifier|recogni[sz]er|detector)\b"
    r"|\bclassif(?:y|ies|ying)\b"
)
"""A whole goal, whatever else is said beside it."""
_LIMIT = re.compile(r"\d\s*(?:[km]i?b|[mk]?\s?macs?|(?:kilo|mega)bytes)\b", re.IGNORECASE)
_JOINTS = re.compile(r"\s+(?:and|then|but)\s+|[,;.]\s+")


@dataclass(frozen=True, slots=True)
class Wish:
    """One stage and what a message asks of it, folded with what was asked before."""

    stage: StageName
    details: dict[str, Any]


@dataclass
class Memory:
    """What earlier messages asked of the stages; short ones continue the last."""

    last: StageName | None = None
    behaviour: dict[str, Any] | None = None
    conversion: dict[str, Any] | None = None
    data: dict[str, Any] | None = None

    def keep(self, wish: Wish | None) -> None:
        """Take in what a message asks."""
        self.last = wish.stage if wish else None
        if wish and wish.stage == "application":
            self.behaviour = wish.details
        elif wish and wish.stage == "conversion":
            self.conversion = wish.details
        elif wish and wish.stage == "data" and wish.details["data"]:
            self.data = wish.details


def read_wish(message: str, memory: Memory) -> Wish | None:
    """The wish of a message for one stage, None where it is about something else."""
    text = plain(message).replace("×", "x")
    if not re.search(r"\w", text) or asks_term(text):
        return None
    data = _data(message, text)
    if data is not None and data["data"]:
        return Wish("data", data)
    if _GOAL.search(text):
        return None
    near = memory.last == "application"
    behaviour = read_behaviour(text, memory.behaviour, near)
    if behaviour is not None:
        return Wish("application", behaviour)
    before = memory.conversion if memory.last == "conversion" else None
    conversion = read_conversion(text, before)
    if conversion is not None:
        return Wish("conversion", conversion)
    if changes := read_changes(text):
        return Wish("model", {"changes": changes})
    return Wish("data", data) if data is not None else None


def _data(message: str, text: str) -> dict[str, Any] | None:
    try:
        return read_data_wish(message, text)
    except TinysmithError:  # two data sets in one message: the goal's reader says so
        return None


def goal_texts(messages: Sequence[str]) -> list[str]:
    """What of the messages can state or change a goal; "at 80 % sure" limits no accuracy.

    One text for each message, "" where it is about a stage alone.
    """
    memory, found = Memory(), []
    for message in map(without_tokens, messages):
        wish = read_wish(message, memory)
        memory.keep(wish)
        found.append(message if wish is None else _of_the_goal(message, wish))
    return found


def _of_the_goal(message: str, wish: Wish) -> str:
    """A wish for a stage may name the goal's data, and limits beside it: "make it 48 KB and …"."""
    if wish.stage == "data":
        path = place_of(wish.details["data"])
        rest = without_shape(message, wish.details["data"]) if path else ""
        use = f"Use the images in {path}" if " " not in path else f"Use the images in '{path}'"
        return f"{use}. {rest if _LIMIT.search(rest) or _GOAL.search(rest) else ''}" if path else ""
    kept = [part for part in _JOINTS.split(message) if _LIMIT.search(part)]
    return ". ".join(part for part in kept if read_wish(part, Memory()) is None)
