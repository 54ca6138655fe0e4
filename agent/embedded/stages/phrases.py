"""Fragments of patterns that the readers of several stages share."""

from __future__ import annotations

import re

from tools.goal.amend.phrases import any_of
from tools.goal.datasets import read_data
from tools.goal.text import plain_text

_UNITS = """zero one two three four five six seven eight nine ten eleven twelve"""
_COUNTS = {word: number for number, word in enumerate(_UNITS.split())} | {
    "once": 1, "twice": 2, "thrice": 3, "fifteen": 15, "twenty": 20, "fifty": 50,
}  # fmt: skip
_TENS = {
    "thirty": 30, "forty": 40, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
    "a hundred": 100, "one hundred": 100, "hundred": 100, "two hundred": 200,
    "five hundred": 500, "a thousand": 1000,
}  # fmt: skip
NUMBERS: dict[str, int] = _COUNTS | _TENS
NUMBER = "(?:" + "|".join((r"\d[\d,]*", *sorted(NUMBERS, key=len, reverse=True))) + r")(?!\w)"
OFF = any_of(
    r"""remov\w+ | drop\w* | delet\w+ | without | no | no more | get rid of | rid of | take out
    tak\w+ away | leave out | leav\w+ out | omit\w* | disabl\w+ | turn\w* off | switch\w* off | stop
    don't | do not | never | cancel\w* | skip\w* | strip\w* | eliminat\w+ | not | forget | cut
    los\w+ | throw\w* out | kill | kick out"""
)
INSTEAD = any_of("instead of | rather than | and not | not | in place of | replacing")
_FILE = re.compile(
    r"(?<![\w/.~-])(?:[\w.~-]+/)*[\w-][\w.-]*\.(?:csv|tsv|npy|npz|wav|parquet)(?![\w/])",
    re.IGNORECASE,
)
_FOLDER = re.compile(
    r"\b(?:folder|directory|dir)\s+(?:called\s+|named\s+)?[\"'`]?"
    r"(?!(?:is|are|has|for|of|per|in|with|and|each|where|names?|the|called|named)\b)"
    r"(?P<name>[\w-][\w.-]*)",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"""(["'`])(?P<path>[^"'`\n]*/[^"'`\n]{1,300})\1""")


def value(text: str) -> int:
    """A number in digits or in words."""
    known = NUMBERS.get(" ".join(text.split()))
    return int(text.replace(",", "")[:9]) if known is None else known


def find_path(message: str) -> str:
    """The folder or file that a message names, as the user wrote it; nothing where it names none.

    A file of labels or arrays beside a folder is not the place: "x.npy and y.npy in ./arrays".
    """
    if match := _QUOTED.search(message):
        return match["path"]
    place = read_data(plain_text(message), own_data=True).path or ""
    if place and "/" in place:
        return place
    if match := _FOLDER.search(message):
        return match["name"].rstrip(".")
    return place or next(iter(find_files(message)), "")


def find_files(message: str) -> tuple[str, ...]:
    """Every file of labels, arrays or sounds that a message names."""
    return tuple(dict.fromkeys(match.group() for match in _FILE.finditer(message)))
