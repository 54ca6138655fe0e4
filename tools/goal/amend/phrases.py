"""Fragments of patterns that several readers of a message share."""

from __future__ import annotations

import re
from functools import cache

from tools.goal.vocabulary import NOUNS, Noun
from tools.goal.wordlists import phrase_list

RESOURCES: frozenset[Noun] = frozenset(
    {"sram", "flash", "memory", "macs", "flops", "latency", "accuracy", "error"}
)
_NO_NAMES = frozenset(
    phrase_list("right | wrong | correct | score | response | delay | failures | arena | peak")
) | frozenset({"accurately", "correctly", "incorrectly", "wrongly", "an image", "a frame"})
_PASSING = ("per ", "an ", "a ", "each ", "every ")


def any_of(block: str) -> str:
    """A pattern for one of the phrases of `block`, the longest first.

    Bars with spaces around them, and line ends, separate the phrases; each is a pattern itself.
    """
    phrases = (" ".join(phrase.split()) for phrase in re.split(r"\s\|\s|\n", block))
    ordered = sorted(filter(None, phrases), key=len, reverse=True)
    return "(?:" + "|".join(phrase.replace(" ", r"\s+") for phrase in ordered) + ")"


@cache
def resource() -> str:
    """A pattern for the name of something that a goal limits."""
    names = [
        re.escape(name).replace(r"\ ", r"[\s-]+")
        for name, noun in NOUNS.items()
        if noun in RESOURCES and name not in _NO_NAMES and not name.startswith(_PASSING)
    ]
    names += ["timing", "time limit", "compute", "computation"]
    return "(?:" + "|".join(sorted(names, key=len, reverse=True)) + r")(?!\w)"


def noun_of(name: str) -> Noun:
    """What the name of a resource, as `resource` found it, means."""
    plain = " ".join(name.replace("-", " ").split())
    if plain in ("timing", "time limit"):
        return "latency"
    return NOUNS.get(plain, "macs")


LIMIT_WORD = any_of(
    """limits? | budgets? | caps? | constraints? | restrictions? | requirements? | targets? | goals?
    bounds? | ceilings? | thresholds? | maximum | minimum | conditions? | part | thing | figure
    number | needs? | usage | value"""
)
FILLER = any_of(
    """the | my | our | your | any | all | that | this | on | for | of | about | its | an? | such
    both | to | every | those | these | with | current | in | regarding | maximum | minimum | max
    min | upper | lower | previous | old | overall | whole | entire | peak | extra"""
)
