"""Small whole numbers in a request: "for 20 epochs", "with fifty images", "twelve more trials"."""

from __future__ import annotations

import re

from tools.goal.amend.phrases import any_of

_UNITS = """one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
    sixteen seventeen eighteen nineteen twenty"""
_WORDS = {word: number for number, word in enumerate(_UNITS.split(), start=1)} | {
    "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90, "hundred": 100, "a hundred": 100, "one hundred": 100, "two hundred": 200,
    "a dozen": 12, "dozen": 12, "a couple of": 2, "a single": 1, "a thousand": 1000,
    "twenty-five": 25, "twenty five": 25,
}  # fmt: skip
NUMBER = "|".join([r"\d[\d,]*", *sorted(_WORDS, key=len, reverse=True)])
_BETWEEN = (
    r"(?:\s*-?\s*"
    + any_of(
        """more | further | additional | extra | other | another | new | test | random | full
        of | the"""
    )
    + "){0,3}"
)
_NOUNS = {
    "epochs": r"(?:epochs?|rounds?|passes|iterations of training)",
    "images": r"(?:images?|pictures?|photos?|samples?|test\s+cases|examples?|inferences)",
    "trials": any_of(
        """trials? | designs? | candidates? | networks? | attempts? | tries | proposals? | models?
        architectures? | ones | options"""
    ),
}
_FURTHER = re.compile(
    r"\b(?:more|additional|further|extra|another)\s+(?:\w+\s+)?epochs?\b"
    r"|\bepochs?\s+(?:more|longer|on top)\b"
)
_MORE = re.compile(
    rf"(?<![\w.#])(?P<before>{NUMBER})\s+(?:more|further|additional|extra)(?!\s+(?:epoch|image))"
    rf"|\b(?:another|additional|search|explore|try|for)\s+(?!one\b)(?P<after>{NUMBER})"
    r"(?!\w|\s*(?:epoch|image|[km]b|%))"
)


def number_of(noun: str, text: str) -> int | None:
    """The number before `noun`, one of "epochs", "images" and "trials", in a plain text."""
    nouns = _NOUNS[noun]
    pattern = rf"(?<![\w.#-])(?P<number>{NUMBER}){_BETWEEN}[\s-]*{nouns}(?!\w)"
    if match := re.search(pattern, text):
        return number(match["number"])
    if match := re.search(rf"\b{nouns}\s*(?:=|:|to|of)\s*(?P<number>{NUMBER})(?!\w)", text):
        return number(match["number"])
    return None


def number_after_more(text: str) -> int | None:
    """ "20 more", "another 20", "search 20": a number that names no unit of its own."""
    if match := _MORE.search(text):
        return number(match["before"] or match["after"])
    return None


def further_epochs(text: str) -> bool:
    """Whether epochs come on top of those before: "50 more epochs"."""
    return _FURTHER.search(text) is not None


def number(text: str) -> int | None:
    """A number in digits or words; None for what no request means: zero, more than a million."""
    value = _WORDS.get(text) or (int(text.replace(",", "")[:9]) if text[:1].isdigit() else 0)
    return value if 0 < value <= 1_000_000 else None
