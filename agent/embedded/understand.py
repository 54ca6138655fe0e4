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
from agent.embedded.details import PATH, Said, read_details
from agent.embedded.mood import Mood, clauses, mood_of, sentences
from agent.embedded.searching import search_concepts
from agent.embedded.several import several
from agent.embedded.stages.wish import INTENTS, Memory, Wish, read_wish
from agent.embedded.state import State
from agent.embedded.talk import is_foreign
from tools.goal.amend.phrases import resource
from tools.goal.wordlists import word_set

ACTIONS = word_set(
    "search train distil convert build run flash explain measure front report list read code "
    "finish again prepare change quantize behave"
)
OF_A_CANDIDATE = word_set(
    "train distil convert build run flash explain measure report finish go_on choose accuracy size "
    "why_proposed speed fit why_memory which change quantize behave"
)
"""Intents for which it matters which candidate is meant."""
_CHOOSING = frozenset(("choose", "go_on", "recommend", "unknown"))
_SMALL = word_set("hello thanks bye praise go_on no howareyou choose")
_AMOUNT = re.compile(
    r"\d[\d.,]*\s*(?:[kmg]i?b|[kmg]|bytes?|%|percent|ms|milliseconds?|fps|[mk]?macs?|million|(?:kilo|mega)bytes?)(?!\w)"
)
_PART = re.compile(
    r"\b(?:half|twice|double|triple|a third|a quarter|\d+ times)\s+(?:of\s+)?"
    r"(?:as much\s+|as many\s+)?"
    rf"(?:the\s+|my\s+|this\s+)?{resource()}"
)
_WANTS = re.compile(
    r"(?:use|tak|choos|pick|select|go (?:with|for|back)|keep|want|prefer|i'll|i'd|have|stick|settle"
    r"|switch|continue with)"
)
_BESIDE = word_set("train build run report finish go_on")
"""Steps that may be ordered with a program for a stage."""
_NAMED = re.compile(r"#\s?\d|\bcandidate\b")
_AMOUNTS = re.compile(
    r"\d[\d.,]*\s*(?:%|x\s*\d+|(?:percent\w*|th|st|images?|pictures?|samples?|examples?|photos?)\b)"
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
    wish: Wish | None = None

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
    if (wish := read_wish(message, state.memory)) is not None:
        return _of_a_stage(wish, text, state, message)
    parts, requests = _requests(text, state, message)
    named = (
        find_choice(part, state, one.intent in _CHOOSING)
        for part, one in zip(parts, requests, strict=True)
    )
    choice = next((one for one in named if one is not None), None)
    return Meaning(_told_apart(requests, parts), choice, mood, text)


def _of_a_stage(wish: Wish, text: str, state: State, message: str) -> Meaning:
    """A wish for a stage, and the steps that are ordered beside it: "halve it and train it"."""
    beside = [
        one
        for part in clauses(text)
        if read_wish(part, Memory()) is None and mood_of(part)[0] == "do"
        for one in [_request(part, state, message)]
        if one.intent in _BESIDE
    ]
    first = Request(INTENTS[wish.stage], wish.details)
    choice = None
    if wish.stage in ("model", "conversion") or _NAMED.search(text):
        choice = find_choice(_AMOUNTS.sub(" ", text), state, False)
    return Meaning((first, *beside), choice, "do", text, wish)


def _requests(text: str, state: State, message: str) -> tuple[list[str], list[Request]]:
    """The parts of a message and what each asks for.

    A message with a question among its sentences is cut there, unless a question says too little
    by itself ("It is so big. Why?").
    """
    whole = [text] if mood_of(text)[0] == "ask" else clauses(text)
    cut = [
        part
        for sentence in sentences(text)
        for part in ([sentence] if mood_of(sentence)[0] == "ask" else clauses(sentence))
    ]
    found = [(part, _request(part, state, message)) for part in cut]
    asked = [one.intent for part, one in found if mood_of(part)[0] == "ask"]
    if len(cut) == len(whole) or not asked or "unknown" in asked:
        return whole, [_request(part, state, message) for part in whole]
    return cut, [one for _, one in found]


def _told_apart(requests: Sequence[Request], parts: Sequence[str]) -> tuple[Request, ...]:
    """The requests without pleasantries beside them; each intent once, with all its details.

    Beside an order, what only tells is its reason: "the accuracy is too low, train longer".
    """
    orders = [one for one in requests if one.intent in ACTIONS]
    serious = [
        one
        for part, one in zip(parts, requests, strict=True)
        if one.intent not in _SMALL | {"unknown"}
        and not (orders and one.intent not in ACTIONS and mood_of(part)[0] == "tell")
    ]
    chosen = [one for one in requests if one.intent in ("choose", "go_on")]
    kept = (
        serious
        or (chosen if _chooses(chosen) else [])
        or [one for one in requests if one.intent != "unknown"]
        or requests[:1]
    )
    found: dict[str, Request] = {}
    for one in kept or [Request("empty")]:
        known = found.get(one.intent)
        found[one.intent] = Request(one.intent, {**(known.details if known else {}), **one.details})
    return tuple(found.values())


def _chooses(requests: Sequence[Request]) -> bool:
    return any(one.intent == "choose" for one in requests)


def _request(part: str, state: State, message: str) -> Request:
    """The rule that fits a clause best, with its details."""
    mood, bare = mood_of(part)
    if not re.search(r"\w", part):
        return Request("unknown" if part else "empty")
    found = found_concepts(part) | _more(part, bare, mood, state)
    best = max(_rules(), key=lambda rule: rule.points(found, mood))
    if best.points(found, mood) <= 0:
        return Request("unknown")
    return Request(best.intent, read_details(best.intent, part, found, Said(message, state)))


def _more(part: str, bare: str, mood: Mood, state: State) -> frozenset[str]:
    """Concepts that are no words of a table."""
    found = set()
    if PATH.search(part):
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
    if len(several(part, state)) > 1:
        found.add("several")
    if _PART.search(part):
        found.add("amount")
    found |= search_concepts(part)
    if asks_term(part):
        found.add("asks_term")
    return frozenset(found)


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
