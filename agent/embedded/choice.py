"""Which candidate the user's words mean: a number, an ordinal, "the smaller one", an id."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from agent.embedded import choice_words as say
from agent.embedded.state import State
from agent.embedded.what_if import within
from tools.units import plural

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Choice:
    """The candidate that is meant, or why none can be; `how` tells the way it was named.

    `beside` are others that the same words could mean, as "the smaller one" of four.
    """

    candidate: str
    how: str
    problem: str = ""
    axis: str = ""
    beside: tuple[str, ...] = ()


def find_choice(text: str, state: State, choosing: bool) -> Choice | None:
    """The candidate that a plain `text` names.

    `choosing`: the words ask for a choice, so that "the last one" is the last of the list; else
    it is the network at work.
    """
    for find in (_by_id, _by_number):
        if (found := find(text, state)) is not None:
            return found
    if (found := _by_ordinal(text, state, choosing)) is not None:
        return found
    for find in (_by_return, _by_step, _by_preference, _by_comparison, _by_superlative):
        if (found := find(text, state)) is not None:
            return found
    return None


def _by_id(text: str, state: State) -> Choice | None:
    ids = dict.fromkeys([*state.known, *state.made])
    for match in say.ID.finditer(text):
        name = match["id"]
        meant = [one for one in ids if one.startswith(name)]
        if len(meant) == 1:
            return Choice(meant[0], "id")
        if meant or (len(name) >= 8 and re.search(r"[a-f]", name) and re.search(r"\d", name)):
            return Choice(
                "", "id", f"{len(meant) or 'No'} candidates that were shown begin with {name}"
            )
    return None


def _by_number(text: str, state: State) -> Choice | None:
    match = say.NUMBERED.search(text)
    word = (match["hash"] or match["named"]) if match else ""
    if not word:
        match = say.ALONE.fullmatch(text.strip()) or say.USED.search(text)
        word = match["number"] if match else ""
    return _numbered(say.NUMBERS.get(word) or int(word), state) if word else None


def _by_ordinal(text: str, state: State, choosing: bool) -> Choice | None:
    for match in say.ORDINAL_ONE.finditer(text):
        word, noun, after = match["word"], match["noun"], match["after"].strip()
        ends = not after or after in say.AFTER_ORDINAL
        opens = text.startswith(match.group()[:6]) and not match["the"] and word != "first"
        named = noun or (ends and (match["the"] or opens or choosing))
        if not named or (not noun and word in ("top", "final", "bottom")):
            continue
        if word == "last" and not choosing:
            return Choice(state.hand, "last") if state.hand else None
        return _numbered(say.ORDINALS[word], state)
    return None


def _numbered(number: int, state: State) -> Choice:
    if not state.rows:
        return Choice("", "number", "no candidates were shown yet")
    place = number - 1 if number > 0 else len(state.rows) + number
    if not 0 <= place < len(state.rows):
        shown = plural(len(state.rows), "candidate")
        return Choice("", "number", f"the list shown last has {shown}")
    return Choice(str(state.rows[place]["candidate"]), "number")


def _by_return(text: str, state: State) -> Choice | None:
    """ "Back to the old one": the candidate that was in hand before this one."""
    if say.RETURN.search(text) is None:
        return None
    if not state.former:
        return Choice("", "former", "no other was in hand before")
    return Choice(state.former, "former")


def _by_preference(text: str, state: State) -> Choice | None:
    """ "I prefer accuracy over size", "memory matters more"."""
    match = say.PREFERENCE.search(text)
    axis = (
        next((a for a, words in say.AXES if words.search(match["axis"] or match["more"])), "")
        if match
        else ""
    )
    if not match or not (axis or "size" in (match["axis"] or match["more"])):
        return None
    if not state.rows:
        return Choice("", "superlative", "no candidates were shown yet")
    return _extreme(axis or "sram_bytes", 1 if axis == "accuracy" else -1, state.rows, state.best)


def _by_step(text: str, state: State) -> Choice | None:
    match = say.NEXT.search(text)
    if match is None:
        return None
    if match["not"] and not say.OTHER.search(text):
        return None
    ids = [str(row["candidate"]) for row in state.rows]
    if not ids:
        return Choice("", "next", "no candidates were shown yet")
    here = ids.index(state.hand) if state.hand in ids else -1
    place = here + (-1 if match["previous"] else 1)
    if not 0 <= place < len(ids):
        return Choice("", "next", "there is none further in that direction on the list")
    return Choice(ids[place], "next")


def _by_comparison(text: str, state: State) -> Choice | None:
    match = say.COMPARATIVE.search(text)
    if match is None or not (
        match["noun"] or (match["the"] and match.end() >= len(text.rstrip(".!? ")))
    ):
        return None
    axis, sign = say.COMPARED[match["word"]]
    if not state.rows:
        return Choice("", match["word"], "no candidates were shown yet")
    here = state.row() or state.rows[0]
    beyond = [row for row in state.rows if sign * (row[axis] - here[axis]) > 0]
    if not beyond:
        return Choice(
            "", match["word"], f"none on the list is {match['word']} than the one in hand"
        )
    nearest = min(beyond, key=lambda row: (abs(row[axis] - here[axis]), row["n"]))
    beside = tuple(str(row["candidate"]) for row in beyond if row is not nearest)
    return Choice(str(nearest["candidate"]), match["word"], axis=axis, beside=beside)


def _by_superlative(text: str, state: State) -> Choice | None:
    for match in say.SUPERLATIVE.finditer(text):
        found = _superlative(match["word"], match["after"])
        if found is None:
            continue
        if not state.rows:
            return Choice("", "superlative", "no candidates were shown yet")
        rows = [row for row in state.rows if within(text, row)]
        if not rows:
            return Choice("", "superlative", "none on the list is within that limit")
        return _extreme(*found, rows, state.best if len(rows) == len(state.rows) else "")
    return None


def _superlative(word: str, after: str) -> tuple[str, int] | None:
    """The axis and the direction; ("", 0) is the best one, ("", 1) the one in the middle."""
    if word in say.MEANT:
        return say.MEANT[word]
    axis = next((name for name, pattern in say.AXES if pattern.search(after)), "")
    if word == "best" and not axis:
        alone = not after.strip() or after.split()[0] in ("and", "please", "then")
        return ("", 0) if alone or re.search(rf"\b{say.ONE}\b", after) else None
    if "efficien" in after[:12]:
        return "macs", -1
    usual, sign = say.USUALLY.get(word, ("", 1))
    if word in ("best", "top"):
        sign = 1 if axis == "accuracy" else -1
    return (axis or usual, sign) if axis or usual else None


def _extreme(axis: str, sign: int, rows: Sequence[Row], best: str) -> Choice:
    if not axis:
        if sign:
            return Choice(str(rows[len(rows) // 2]["candidate"]), "middle")
        return Choice(best or str(rows[0]["candidate"]), "best")
    row = max(rows, key=lambda row: (sign * row[axis], -row["n"]))
    return Choice(str(row["candidate"]), "superlative", axis=axis)
