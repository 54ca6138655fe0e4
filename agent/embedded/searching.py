"""What a message says of a search: its budget, who proposes, and whose settings hold."""

from __future__ import annotations

import re
from typing import Any

from agent.embedded.numbers import NUMBER, number, number_after_more

OF_A_SEARCH = ("trials", "minutes", "tokens", "proposer", "preset")
"""What a message may say of a search, by the names of the tool's arguments."""
_SECONDS = {"second": 1, "sec": 1, "s": 1, "minute": 60, "min": 60, "hour": 3600, "h": 3600}
_PARTS = {"half": 0.5, "a quarter of": 0.25, "three quarters of": 0.75, "a": 1, "an": 1, "one": 1}
_UNIT = r"(?P<unit>seconds?|secs?|s|minutes?|mins?|hours?|h)"
_BETWEEN = r"(?:\s+(?:more|further|additional|extra|full|whole))?"
_DURATION = re.compile(
    rf"(?<![\w.])(?:(?P<part>half|a quarter of|three quarters of)\s+an?"
    rf"|(?P<decimal>\d+\.\d+)|(?P<number>{NUMBER}|an?)){_BETWEEN}\s*-?\s*{_UNIT}(?!\w)"
)
_TOKENS = re.compile(
    r"(?<![\w.])(?P<number>\d[\d,.]*)\s*(?P<thousands>k|thousand)?\s+(?:\w+\s+)?tokens?\b"
)
_INSTEAD = re.compile(
    r"\b(?:instead of|rather than|and not|but not|no more|not)\s+(?:the\s+|by\s+|with\s+)?"
    r"(?:random\s+search|chance|evolution(?:ary)?(?:\s+search)?|(?:language\s+)?models?|llm)\b"
)
_MODEL = r"(?:the\s+|a\s+)?(?:llm|language\s+model|model)"
_EVOLUTION = (
    r"(?:the\s+)?(?:evolution(?:ary(?:\s+search)?)?|nsga-?(?:ii|2)?|genetic(?:\s+algorithm)?)"
)
# The first that matches: what names both is the mixture, what leaves the model out is evolution.
_PROPOSERS = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("hybrid", rf"\bhybrid\b|{_MODEL}\s+(?:and|with|plus)\s+{_EVOLUTION}\b"
                   rf"|\b{_EVOLUTION}\s+(?:and|with|plus)\s+{_MODEL}\b"),
        ("evolution", r"\b(?:without|no)\s+(?:using\s+)?(?:the\s+|an?\s+|any\s+)?"
                      r"(?:llm|language\s+model)\b"),
        ("random", r"\brandom(?:ly)?\s+(?:search|sampling|designs?|candidates?|networks?|proposals?"
                   r"|proposer|trials?)|\b(?:search|sample|propose|draw|try|explore)\w*\s+"
                   r"(?:(?:purely|only|just|completely)\s+)?(?:random(?:ly)?|at\s+random)\b"
                   r"|\b(?:at|by|purely)\s+(?:random|chance)\b|\bchance\s+(?:only|alone)\b"),
        ("llm", rf"\b(?:let|have|ask|make|get)\s+{_MODEL}\s+(?:\w+\s+)?"
                r"(?:propose|suggest|design|come|invent|decide|choose|think|do|search|find)"
                r"|\b(?:with|by|using|use|via|only)\s+(?:only\s+)?(?:the\s+|an?\s+)?"
                r"(?:llm|language\s+model)\b|\bllm\s+(?:only|proposer|search)\b"
                r"|\bmodel\s+(?:only|proposer)\b"),
        ("evolution", rf"\b{_EVOLUTION}\b"),
    )
)  # fmt: skip
_NO_PRESET = re.compile(r"\b(?:without|no|drop|forget)\s+(?:the\s+|a\s+|any\s+)?preset\b")
_PAPER = re.compile(
    r"\b(?:the|that|this|their|its|original|seed)\s+(?:original\s+|seed\s+)?"
    r"(?:paper|publication|article)\b|\bpaper\s+(?:preset|settings?)\b|\bpreset\s+\W?paper\b"
    r"|\bpublished\s+settings?\b|\b2504\.09685\b"
)
_LIMITED = re.compile(
    r"\b(?:at most|no longer than|no more than|not more than|up to|within|max(?:imum)?|for|under"
    r"|less than|longer than|more than|spend)\s+(?:only\s+|just\s+|about\s+|of\s+)?$"
)
_AXES = re.compile(
    r"\baccurac\w*\s+(?:against|vs\.?|versus|over|by|and)\s+(?:the\s+)?(?:mac|sram|memor)"
)
_MANY = 10_000_000


def read_search(text: str) -> dict[str, Any]:
    """Arguments of a search that a plain `text` names: minutes, tokens, proposer, preset."""
    found = {
        "minutes": _minutes(text), "tokens": _tokens(text), "proposer": _proposer(text),
        "preset": _preset(text),
    }  # fmt: skip
    return {name: value for name, value in found.items() if value is not None}


def search_concepts(text: str) -> set[str]:
    """What of a search's settings and of its picture a plain `text` names, for the rules."""
    names = {"proposer": "proposers", "preset": "presets", "tokens": "token_budget"}
    found = {names.get(name, name) for name in read_search(text)}
    duration = _DURATION.search(text)
    if duration is not None and _LIMITED.search(text[: duration.start()]):
        found.add("limited_time")
    if number_after_more(without_budget(text)):
        found.add("more_number")
    return found | ({"axes"} if _AXES.search(text) else set())


def without_budget(text: str) -> str:
    """`text` without times and tokens: their numbers count no designs and limit no memory."""
    return _TOKENS.sub(" ", _DURATION.sub(" ", text))


def without_tokens(message: str) -> str:
    """A message as the user wrote it, without amounts of tokens: "5k tokens" are no 5 KB."""
    return re.sub(_TOKENS.pattern, "", message, flags=re.IGNORECASE)


def _minutes(text: str) -> float | int | None:
    match = _DURATION.search(text)
    if match is None:
        return None
    unit = match["unit"].rstrip("s") or "s"
    said = match["number"] or ""
    amount = (
        _PARTS.get(match["part"] or said)
        or (float(match["decimal"]) if match["decimal"] else None)
        or number(said)
    )
    minutes = (amount or 0) * _SECONDS[unit] / 60
    if not 0 < minutes <= _MANY:
        return None
    return int(minutes) if minutes == int(minutes) else minutes


def _tokens(text: str) -> int | None:
    match = _TOKENS.search(text)
    if match is None:
        return None
    digits = match["number"].replace(",", "").rstrip(".")
    try:
        amount = round(float(digits) * (1000 if match["thousands"] else 1))
    except ValueError:
        return None
    return amount if 0 < amount <= _MANY else None


def _proposer(text: str) -> str | None:
    kept = _INSTEAD.sub(" ", text)
    return next((name for name, words in _PROPOSERS if words.search(kept)), None)


def _preset(text: str) -> str | None:
    if _NO_PRESET.search(text):
        return ""
    return "paper" if _PAPER.search(text) else None
