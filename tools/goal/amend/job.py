"""Numbers that steer the job and limit nothing: "20 more trials", "set the seed to 7"."""

from __future__ import annotations

import re
from functools import cache

from tools.goal.amend.phrases import any_of

_NUMBER = (
    r"(?:\d[\d,.]*|"
    + any_of(
        """an? | one | two | three | four | five | six | seven | eight | nine | ten | twelve
    fifteen | twenty | thirty | forty | fifty | sixty | eighty | hundred | a hundred
    two hundred | a dozen | a few | some"""
    )
    + ")"
)
_COUNTED = any_of(
    """trials? | designs? | candidates? | networks? | architectures? | epochs? | rounds? | passes
    images? | pictures? | photos? | samples? | layers? | generations? | iterations? | attempts?
    tries | proposals? | seeds? | ones | variants?"""
)
_SETTINGS = any_of(
    """trials? | epochs? | seed | batch size | learning rate | resolution | image size | rounds?
    generations? | iterations? | number of (?:trials|epochs|designs|candidates|images|layers)
    population | random seed | teacher epochs | weight decay | patience"""
)
_HOW = any_of(
    """more | further | additional | extra | other | new | longer | fewer | less | full | final
    different | training | search | test | random"""
)
_RATE = r"(?!\s*(?:/|per\b|an?\s|each\b|every\b))"


@cache
def job_numbers() -> tuple[re.Pattern[str], ...]:
    """Patterns of numbers with what they count, which is no resource of the board."""
    return (
        re.compile(
            rf"(?<![\w.#])(?:another\s+)?{_NUMBER}(?:\s+{_HOW})*[\s-]+{_COUNTED}(?!\w){_RATE}"
            rf"(?:\s+(?:more|longer|fewer|less)(?!\w))?"
        ),
        re.compile(
            rf"(?<!\w){_SETTINGS}(?:\s+(?:limit|count))?\s+(?:(?:up|down|back)\s+)?"
            rf"(?:(?:to|by|at|of|is|=)\s+)?{_NUMBER}(?![\w%]|\s*(?:[kmg]i?b|ms|%)(?!\w))"
        ),
    )
