"""Which concepts a text holds: words and phrases of `concepts.toml`, misspellings mended."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from agent.embedded.spelling import mended
from tools.goal.wordlists import word_set

_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": " - "})
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
MOST_CHARACTERS = 20_000
_ASKS = re.compile(
    r"\b(?:what|what's|whats|define|definition|meaning|explain|mean|means|describe|about|understand|eli5|know)\b"
)
_MEANS = re.compile(r"\b(?:mean|means|meaning|define|definition|stand|stands|term|word)\b")
_FIGURE = re.compile(
    r"\bthe\s+(?:\w+\s+)?(?:accuracy|latency|parameters?|s?ram|flash|macs?|stack|arena|search|candidates?|front|inference|firmware)\b|\bthe\s+\w+$|\b(?:its|my)\b"
)
_AROUND = word_set(
    "what what's whats is are do does did you u a an the mean means meant meaning by of "
    "define definition explain describe stand stands for please me to tell about in this "
    "simple words term word exactly actually again i don't dont understand know never heard "
    "can could would and or difference between short it general network networks called it's "
    "front idea concept eli5 anyway hey ok sorry "
)


def plain(text: str) -> str:
    """`text` in lower case, on one line, with plain quotes; words are mended."""
    flat = " ".join(text[:MOST_CHARACTERS].translate(_APOSTROPHES).lower().split())
    known = vocabulary()
    return _WORD.sub(lambda match: mended(match.group(), known), flat)


def found_concepts(text: str) -> frozenset[str]:
    """The concepts in a plain text."""
    return frozenset(
        name for name, pattern in _patterns("concepts").items() if pattern.search(text)
    )


def found_terms(text: str) -> tuple[str, ...]:
    """The terms of the glossary in a plain text, the one that stands last first."""
    places = {
        name: max(match.end() for match in found)
        for name, pattern in _patterns("terms").items()
        if (found := list(pattern.finditer(text)))
    }
    return tuple(sorted(places, key=lambda name: -places[name]))


def asks_term(text: str) -> bool:
    """Whether a plain text asks what a term of the glossary means, and nothing else.

    "What is the accuracy?" asks for a figure, "what is accuracy?" for the meaning.
    """
    if not _ASKS.search(text):
        return False
    rest = text
    for pattern in _patterns("terms").values():
        rest = pattern.sub(" ", rest)
    if rest == text or set(_WORD.findall(rest)) - _AROUND:
        return False
    return _FIGURE.search(text) is None or _MEANS.search(text) is not None


def phrase_pattern(phrases: str) -> re.Pattern[str]:
    """A pattern for any of the phrases, which " | " separates, as whole words."""
    ordered = sorted((phrase.strip() for phrase in phrases.split(" | ")), key=len, reverse=True)
    joined = "|".join(re.escape(phrase).replace(r"\ ", r"\s+") for phrase in ordered if phrase)
    return re.compile(rf"(?<![\w]){'(?:' + joined + ')'}(?![\w])")


@cache
def vocabulary() -> frozenset[str]:
    """Every single word that some concept or term knows."""
    blocks = [*_tables()["concepts"].values(), *_tables()["terms"].values()]
    return frozenset(word for block in blocks for word in _WORD.findall(block))


@cache
def _patterns(table: str) -> Mapping[str, re.Pattern[str]]:
    return {name: phrase_pattern(block) for name, block in _tables()[table].items()}


@cache
def _tables() -> dict[str, dict[str, str]]:
    text = files("agent.embedded").joinpath("concepts.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
