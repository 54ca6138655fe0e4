"""Which candidate the user's words mean: a number, an ordinal, "the smaller one", an id."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from agent.embedded.state import State

Row = dict[str, Any]
_ONE = (
    r"(?:ones?|candidates?|networks?|models?|designs?|options?|rows?|entry|entries|versions?"
    r"|variants?|architectures?|choices?|net)"
)
_ORDINALS = {
    "first": 1, "1st": 1, "top": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4,
    "4th": 4, "fifth": 5, "5th": 5, "sixth": 6, "6th": 6, "seventh": 7, "7th": 7, "eighth": 8,
    "8th": 8, "ninth": 9, "9th": 9, "tenth": 10, "10th": 10, "last": -1, "bottom": -1, "final": -1,
    "second last": -2, "second to last": -2,
}  # fmt: skip
_NUMBERS = {
    word: number
    for number, word in enumerate(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"], 1
    )
}
_ORDINAL = "|".join(sorted(_ORDINALS, key=len, reverse=True))
_DIGITS = rf"(?:\d{{1,2}}|{'|'.join(_NUMBERS)})"
_NUMBERED = re.compile(
    rf"#\s?(?P<hash>\d{{1,2}})\b|\b(?:number|no\.?|nr\.?|num\.?|{_ONE[3:-1]})\s*#?\s*(?P<named>{_DIGITS})"
    r"(?!\w|\s*(?:epoch|image|picture|photo|trial|more|[km]b\b|%|macs?\b))"
)
_ALONE = re.compile(
    rf"(?:the\s+)?(?P<number>\d{{1,2}}|{'|'.join(_NUMBERS)})(?:\s+(?:please|then|it is|is fine|is good))?[.!]*"
)
_USED = re.compile(
    r"\b(?:take|use|choose|pick|select|with|for|want|prefer|try|train|convert|build|run|explain|measure|flash)\s+(?P<number>\d{1,2}|two|three|four|five)"
    r"(?=\s*(?:$|[,.;!]|and\b|then\b|please\b|instead\b|now\b|on\b|fully\b))"
)
_ORDINAL_ONE = re.compile(
    rf"(?:\b(?P<the>the|that|this)\s+(?:very\s+)?)?\b(?<!per )(?<!a )(?<!each )(?P<word>{_ORDINAL})\b"
    rf"(?P<noun>\s+(?:\w+\s+)?{_ONE}\b|\s+of\s+(?:them|these|those|the)\b)?(?P<after>\s+\w+|)"
)
_ID = re.compile(r"(?<![\w.])(?P<id>[0-9a-f]{4,16})(?!\w)")
_LEAST = r"(?:least|lowest|smallest|fewest|minimum|minimal|tiniest|lightest|leanest|cheapest|less|slimmest|min|lowest-)"
_MOST = r"(?:most|highest|largest|biggest|best|greatest|maximum|max|top|heaviest)"
_AXES: tuple[tuple[str, str], ...] = (
    ("flash_bytes", r"flash|rom|storage"),
    ("sram_bytes", r"s?ram|memory|mem|arena"),
    ("parameters", r"param\w*|weights"),
    (
        "macs",
        r"macs?|multipl\w+|comput\w+|operations|ops|instructions|speed|latency|fast\w*|quick\w*|efficien\w+|energy|power|time",
    ),
    ("accuracy", r"accura\w+|precis\w+|correct\w*|scor\w+|reliab\w+|exact"),
)
_NOT_AMOUNT = r"(?!\s+(?:\d|of\b|likely|people|probably|important))"
_SUPERLATIVE = re.compile(
    rf"(?<!at )(?<!at the )(?<!at the very )\b(?P<word>{_LEAST}|{_MOST}|fastest|quickest|slowest|worst|(?:mid|middle)|compromise|balanced)\b{_NOT_AMOUNT}"
    rf"(?P<after>(?:[\s-]+(?!and\b|then\b)[\w]+){{0,6}})"
)
_COMPARATIVE = re.compile(
    r"\b(?P<the>the\s+|that\s+)?(?P<word>smaller|faster|lighter|bigger|larger|more accurate|better|slower|cheaper|quicker"
    rf"|leaner|tinier|less accurate|more precise|less memory|more efficient)(?P<noun>\s+(?:\w+\s+)?{_ONE}\b|\s+of\s+the\s+(?:two|three|four)|\s+alternative)?"
)
_COMPARED = {
    "smaller": ("sram_bytes", -1), "lighter": ("sram_bytes", -1), "leaner": ("sram_bytes", -1),
    "tinier": ("sram_bytes", -1), "less memory": ("sram_bytes", -1), "bigger": ("sram_bytes", 1),
    "larger": ("sram_bytes", 1), "faster": ("macs", -1), "cheaper": ("macs", -1),
    "quicker": ("macs", -1), "more efficient": ("macs", -1), "slower": ("macs", 1),
    "more accurate": ("accuracy", 1), "better": ("accuracy", 1), "more precise": ("accuracy", 1),
    "less accurate": ("accuracy", -1),
}  # fmt: skip
_NEXT = re.compile(
    rf"\b(?:(?P<next>next|following)(?:\s+(?:best\s+)?{_ONE}|\s+best)\b(?!\s+step)|(?P<not>not\s+(?:that|this|it)(?:\s+one)?)\b"
    rf"|(?P<previous>previous|prior|one\s+before)\s+{_ONE}?\b|(?P<other>(?:the\s+)?(?:other|another|different)\s+{_ONE}\b))"
)
_SUPPOSED = re.compile(r"\b(?:best|top)\b")


@dataclass(frozen=True, slots=True)
class Choice:
    """The candidate that is meant, or why none can be; `how` tells the way it was named."""

    candidate: str
    how: str
    problem: str = ""
    axis: str = ""


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
    for find in (_by_step, _by_comparison, _by_superlative):
        if (found := find(text, state)) is not None:
            return found
    return None


def _by_id(text: str, state: State) -> Choice | None:
    ids = dict.fromkeys([*state.known, *state.made])
    for match in _ID.finditer(text):
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
    match = _NUMBERED.search(text)
    word = (match["hash"] or match["named"]) if match else ""
    if not word:
        match = _ALONE.fullmatch(text.strip()) or _USED.search(text)
        word = match["number"] if match else ""
    return _numbered(_NUMBERS.get(word) or int(word), state) if word else None


def _by_ordinal(text: str, state: State, choosing: bool) -> Choice | None:
    for match in _ORDINAL_ONE.finditer(text):
        word, noun, after = match["word"], match["noun"], match["after"].strip()
        ends = not after or after in (
            "and",
            "then",
            "please",
            "instead",
            "now",
            "is",
            "sounds",
            "looks",
            "on",
            "for",
            "again",
        )
        alone = text.startswith(match.group()[:6]) and ends and not match["the"]
        if word in ("top", "final", "bottom") and not noun:
            continue
        if not (
            noun or (match["the"] and ends) or (alone and word != "first") or (choosing and ends)
        ):
            continue
        if word == "last" and not choosing:
            return Choice(state.hand, "last") if state.hand else None
        return _numbered(_ORDINALS[word], state)
    return None


def _numbered(number: int, state: State) -> Choice:
    if not state.rows:
        return Choice("", "number", "no candidates were shown yet")
    place = number - 1 if number > 0 else len(state.rows) + number
    if not 0 <= place < len(state.rows):
        return Choice("", "number", f"the list shown last has {len(state.rows)} candidates")
    return Choice(str(state.rows[place]["candidate"]), "number")


def _by_step(text: str, state: State) -> Choice | None:
    match = _NEXT.search(text)
    if match is None:
        return None
    if match["not"] and not re.search(r"\b(?:next|other|another|different|following)\b", text):
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
    match = _COMPARATIVE.search(text)
    if match is None or not (
        match["noun"] or (match["the"] and match.end() >= len(text.rstrip(".!? ")))
    ):
        return None
    axis, sign = _COMPARED[match["word"]]
    if not state.rows:
        return Choice("", match["word"], "no candidates were shown yet")
    here = state.row() or state.rows[0]
    beyond = [row for row in state.rows if sign * (row[axis] - here[axis]) > 0]
    if not beyond:
        return Choice(
            "", match["word"], f"none on the list is {match['word']} than the one in hand"
        )
    nearest = min(beyond, key=lambda row: (abs(row[axis] - here[axis]), row["n"]))
    return Choice(str(nearest["candidate"]), match["word"], axis=axis)


def _by_superlative(text: str, state: State) -> Choice | None:
    for match in _SUPERLATIVE.finditer(text):
        found = _superlative(
            match["word"], match["after"], bool(re.search(rf"\b{_ONE}\b", match["after"]))
        )
        if found is None:
            continue
        if not state.rows:
            return Choice("", "superlative", "no candidates were shown yet")
        return _extreme(*found, state.rows, state.best)
    return None


def _superlative(word: str, after: str, noun: bool) -> tuple[str, int] | None:
    """The axis and the direction; ("", 0) is the best one, ("", 1) the one in the middle."""
    axis = next((name for name, words in _AXES if re.search(rf"\b(?:{words})\b", after)), "")
    if word in ("fastest", "quickest"):
        return "macs", -1
    if word == "slowest":
        return "macs", 1
    if word in ("mid", "middle", "compromise", "balanced"):
        return "", 1
    if word == "worst":
        return axis or "accuracy", -1
    if re.fullmatch(_LEAST, word):
        default = (
            "macs"
            if word in ("cheapest", "fewest")
            else "sram_bytes"
            if word != "least" and word != "less"
            else ""
        )
        return (
            (axis or default, -1)
            if axis or (default and word not in ("min", "minimum", "minimal"))
            else None
        )
    if "efficien" in after[:12]:
        return "macs", -1
    if word in ("largest", "biggest", "heaviest"):
        return axis or "sram_bytes", 1
    if axis:
        return axis, 1 if axis == "accuracy" or word != "best" else -1
    return (
        ("", 0)
        if word == "best"
        and (noun or not after.strip() or after.split()[0] in ("and", "please", "then"))
        else None
    )


def _extreme(axis: str, sign: int, rows: Sequence[Row], best: str) -> Choice:
    if not axis:
        chosen = (
            str(rows[len(rows) // 2]["candidate"]) if sign else best or str(rows[0]["candidate"])
        )
        return Choice(chosen, "middle" if sign else "best")
    row = max(rows, key=lambda row: (sign * row[axis], -row["n"]))
    return Choice(str(row["candidate"]), "superlative", axis=axis)
