"""What a message asks for: its requests in order, and the candidate it means."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from agent.embedded.choice import Choice, find_choice
from agent.embedded.concepts import asks_term, found_concepts, found_terms, plain
from agent.embedded.mood import Mood, clauses, mood_of
from agent.embedded.numbers import number_after_more, number_of
from agent.embedded.state import State
from agent.embedded.talk import is_foreign
from tools.goal.wordlists import word_set

ACTIONS = word_set(
    "search train distil convert build run flash explain measure front report list read code "
    "finish again"
)
OF_A_CANDIDATE = word_set(
    "train distil convert build run flash explain measure report finish go_on choose accuracy size "
    "speed fit why_memory which"
)
"""Intents for which it matters which candidate is meant."""
_CHOOSING = frozenset(("choose", "go_on", "recommend", "unknown"))
_SMALL = word_set("hello thanks bye praise go_on no howareyou choose")
_PATH = re.compile(
    r"(?<![\w/])((?:[\w-]+/)*[\w-]+\.(?:md|json|txt|csv|py|toml|c|h|log|yaml|yml|elf|tflite|sqlite|ld|map)"
    r"|(?:networks|designs|code)(?:/[\w.-]+)+)(?!\w)"
)
_AMOUNT = re.compile(
    r"\d[\d.,]*\s*(?:[kmg]i?b|[kmg]|bytes?|%|percent|ms|milliseconds?|fps|[mk]?macs?|million|(?:kilo|mega)bytes?)(?!\w)"
)
_WANTS = re.compile(
    r"(?:use|tak|choos|pick|select|go (?:with|for|back)|keep|want|prefer|i'll|i'd|have|stick|settle"
    r"|switch|continue with)"
)
_EXACT = 3
"""Points for a rule whose mood is the message's own."""


@dataclass(frozen=True, slots=True)
class Request:
    """One thing that is asked for, with the figures and names that go with it."""

    intent: str
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Meaning:
    """A message understood: requests in order, the candidate it names, and how it sounds."""

    requests: tuple[Request, ...]
    choice: Choice | None
    mood: Mood
    text: str

    @property
    def first(self) -> Request:
        """What the answer is about."""
        return self.requests[0]

    @property
    def selects(self) -> bool:
        """Whether the named candidate is the one in hand from now on."""
        if self.choice is None or not self.choice.candidate:
            return False
        if self.choice.how == "superlative" or self.first.intent == "choose":
            return True
        return self.mood != "ask" and any(
            one.intent in ACTIONS | {"go_on", "finish"} for one in self.requests
        )


@dataclass(frozen=True, slots=True)
class _Rule:
    intent: str
    needs: tuple[frozenset[str], ...]
    without: frozenset[str]
    mood: str
    bonus: int

    def points(self, found: frozenset[str], mood: Mood) -> int:
        """How well it fits, 0 where it does not."""
        fits = (
            self.mood in ("any", mood) or mood == "tell" or (self.mood == "tell" and mood == "do")
        )
        if not fits or self.without & found or not all(need & found for need in self.needs):
            return 0
        return 10 * len(self.needs) + self.bonus + (_EXACT if self.mood == mood else 0)


def understand(message: str, state: State) -> Meaning:
    """What `message` asks for, where the conversation stands at `state`."""
    text = plain(message)
    mood, _ = mood_of(text)
    if is_foreign(message):
        return Meaning((Request("foreign"),), None, mood, text)
    parts = clauses(text) if mood != "ask" else [text]
    requests = [_request(part, state, message) for part in parts]
    named = (
        find_choice(part, state, one.intent in _CHOOSING)
        for part, one in zip(parts, requests, strict=True)
    )
    choice = next((one for one in named if one is not None), None)
    return Meaning(_told_apart(requests), choice, mood, text)


def _told_apart(requests: Sequence[Request]) -> tuple[Request, ...]:
    """The requests without pleasantries beside them; each intent once, with all its details."""
    serious = [one for one in requests if one.intent not in _SMALL | {"unknown"}]
    kept = serious or [one for one in requests if one.intent != "unknown"] or requests[:1]
    found: dict[str, Request] = {}
    for one in kept or [Request("empty")]:
        known = found.get(one.intent)
        found[one.intent] = Request(one.intent, {**(known.details if known else {}), **one.details})
    return tuple(found.values())


def _request(part: str, state: State, message: str) -> Request:
    """The rule that fits a clause best, with its details."""
    mood, bare = mood_of(part)
    if not re.search(r"\w", part):
        return Request("unknown" if part else "empty")
    found = found_concepts(part) | _more(part, bare, mood, state)
    best = max(_rules(), key=lambda rule: rule.points(found, mood))
    if best.points(found, mood) <= 0:
        return Request("unknown")
    return Request(best.intent, _details(best.intent, part, found, message))


def _more(part: str, bare: str, mood: Mood, state: State) -> frozenset[str]:
    """Concepts that are no words of a table."""
    found = set()
    if _PATH.search(part):
        found.add("path")
    if _AMOUNT.search(part):
        found.add("amount")
    if found_terms(part):
        found.add("term")
    wants = _WANTS.match(bare) is not None
    choice = find_choice(part, state, wants or len(part.split()) <= 4)
    if choice:
        found.add("choice")
    if choice and choice.how in ("superlative", "middle", "best"):
        found.add("superlative")
    if number_after_more(part):
        found.add("more_number")
    if asks_term(part):
        found.add("asks_term")
    return frozenset(found)


def _details(intent: str, part: str, found: frozenset[str], message: str) -> dict[str, Any]:
    details: dict[str, Any] = {}
    if intent in ("train", "distil", "again"):
        details["epochs"] = number_of("epochs", part) or number_of("epochs", plain(message))
    if intent == "search":
        details["trials"] = number_of("trials", part) or number_after_more(part)
    if intent in ("run", "explain"):
        details["images"] = number_of("images", part)
    if intent == "measure":
        details["layers"] = "layers" in found
    if intent == "read":
        details["path"] = _original_path(message)
    if intent == "glossary":
        details["term"] = found_terms(part)[0]
    if intent == "code":
        details["kind"] = _program(found)
    if "again" in found:
        details["again"] = True
    return {name: value for name, value in details.items() if value is not None}


def _program(found: frozenset[str]) -> str:
    """Which of the few programs is meant, "" where none is."""
    if "balance" in found:
        return "balance"
    if "layers" in found:
        return "layers"
    return "front" if {"front", "csv"} & found else ""


def _original_path(message: str) -> str:
    """The path as the user wrote it, in upper and lower case."""
    match = re.search(_PATH.pattern, message, re.IGNORECASE)
    return match.group(1) if match else ""


@cache
def _rules() -> tuple[_Rule, ...]:
    text = files("agent.embedded").joinpath("rules.toml").read_text(encoding="utf-8")
    return tuple(
        _Rule(
            one["intent"],
            tuple(frozenset(need.split("/")) for need in one["needs"]),
            frozenset(one.get("without", ())),
            one["mood"],
            one.get("bonus", 0),
        )
        for one in tomllib.loads(text)["rule"]
    )
