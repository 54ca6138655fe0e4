"""Several candidates in one request: "train #1 and #3", "is the third better than the second?"."""

from __future__ import annotations

import re

from agent.embedded import choice_words as say
from agent.embedded.state import State

_ALL = re.compile(
    rf"\b(?:all|every|each)(?:\s+(?:of|the|one|\d+|two|three|four|five|six))*"
    rf"\s+(?:(?:them|those|these|{say.ONE})\b|(?=$|[.!,;]))"
)
_ALL_NUMBERED = re.compile(r"\ball\s+(?:the\s+)?(?:two|three|four|five|six|\d+)\b")
_BESIDE = r"\s*(?:,|&|/|and|vs\.?|versus|or|to|with|than|against)\s*(?:the\s+)?(?:number\s+)?#?"
_PAIR = re.compile(
    rf"(?:#|\b(?:{say.ONE}|numbers?|between|compare|nr\.?|no\.?)\s+#?)"
    rf"(?P<list>\d{{1,2}}(?:{_BESIDE}\d{{1,2}})+)(?!\w|\s*(?:epoch|image|[km]b\b|%))"
)


def several(text: str, state: State) -> tuple[str, ...]:
    """The candidates that a plain `text` names, in its order, where they are more than one."""
    ids = [str(row["candidate"]) for row in state.rows]
    if _ALL.search(text) or _ALL_NUMBERED.search(text):
        return tuple(ids) if len(ids) > 1 else ()
    numbers = sorted({*_listed(text), *_hashed(text), *_ordinals(text)})
    named = [ids[n - 1 if n > 0 else n] for _, n in numbers if 0 < abs(n) <= len(ids)]
    found = tuple(dict.fromkeys(named))
    return found if len(found) > 1 else ()


def _listed(text: str) -> list[tuple[int, int]]:
    return [
        (match.start("list") + one.start(), int(one.group()))
        for match in _PAIR.finditer(text)
        for one in re.finditer(r"\d+", match["list"])
    ]


def _hashed(text: str) -> list[tuple[int, int]]:
    return [
        (match.end("hash") - len(match["hash"]), int(match["hash"]))
        for match in say.NUMBERED.finditer(text)
        if match["hash"]
    ]


def _ordinals(text: str) -> list[tuple[int, int]]:
    """ "The first", "the second one"; not "the last" alone, which may be the one at work."""
    return [
        (match.start("word"), say.ORDINALS[match["word"]])
        for match in say.ORDINAL_ONE.finditer(text)
        if match["the"] and match["word"] not in ("top", "final", "bottom")
    ]
