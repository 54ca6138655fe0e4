"""Limits that are given by what they were: "double the memory", "10 % more flash", "20 KB less"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from tools.goal.amend.phrases import FILLER, LIMIT_WORD, any_of, noun_of, resource
from tools.goal.pieces import Piece
from tools.goal.text import Text
from tools.goal.vocabulary import Noun
from tools.goal.wordlists import word_set

MORE = word_set("more extra additional bigger larger higher longer looser further")
LESS = word_set("less fewer smaller lower shorter faster quicker tighter lesser")
_UP = word_set(
    "increase increasing raise raising bump extend grow enlarge expand up add relax loosen lift"
)
_DOWN = word_set("reduce reducing lower lowering decrease decreasing cut cutting shrink down drop")
_ANOTHER = frozenset({"another", "extra", "additional", "further"})
_TIMES = {
    "double": Fraction(2), "twice": Fraction(2), "two times": Fraction(2), "triple": Fraction(3),
    "doubling": Fraction(2), "tripling": Fraction(3), "treble": Fraction(3), "thrice": Fraction(3),
    "quadruple": Fraction(4), "halve": Fraction(1, 2), "halving": Fraction(1, 2),
    "half": Fraction(1, 2), "a half": Fraction(1, 2), "a third": Fraction(1, 3),
    "a quarter": Fraction(1, 4), "one third": Fraction(1, 3), "two thirds": Fraction(2, 3),
    "three quarters": Fraction(3, 4), "a tenth": Fraction(1, 10), "one tenth": Fraction(1, 10),
    "one half": Fraction(1, 2), "two": Fraction(1, 2), "three": Fraction(1, 3),
    "four": Fraction(1, 4),
    "doubled": Fraction(2), "halved": Fraction(1, 2), "tripled": Fraction(3),
}  # fmt: skip
_PARTS = """half | a half | one half | a third | one third | two thirds | a quarter
    three quarters | a tenth | one tenth"""
_DIVISORS = ("two", "three", "four")
_AWAY = ("by", "with")
"""After these the part is what is taken away: "reduce it by a third" leaves two thirds."""
_REDUCE = any_of(
    """cut | reduce | lower | decrease | shrink | bring | get | go(?: down)? (?:with|on) | trim
    take | limit | set | change | make"""
)
_NUMBERS = {"three": 3, "four": 4, "five": 5, "six": 6, "eight": 8, "ten": 10}
_NO_CHANGE = r"(?!\s+(?:one|ones|network|candidate|model|design|than\s+\d))"


@dataclass(frozen=True, slots=True)
class Factor:
    """A limit times something; `noun` is None for "double it"."""

    noun: Noun | None
    factor: Fraction
    words: str
    span: tuple[int, int]


def read_factors(text: Text) -> list[Factor]:
    """Every "double the SRAM" and "twice as many MACs" of `text`."""
    found: list[Factor] = []
    place = -1
    matches = [match for pattern in _patterns() for match in pattern.finditer(text.plain)]
    for match in sorted(matches, key=lambda match: (match.start(), -match.end())):
        if match.start() < place:
            continue
        place = match.end()
        name = match["what"]
        noun = None if name in ("it", "that", "this", "limit") else noun_of(name)
        factor = _factor(match["times"])
        if match.groupdict().get("how") in _AWAY and match["times"] not in _DIVISORS:
            factor = 1 - factor
        found.append(Factor(noun, factor, text.words(*match.span()), match.span()))
    return found


def _factor(words: str) -> Fraction:
    plain = " ".join(words.split())
    if plain in _TIMES:
        return _TIMES[plain]
    number = re.split(r"\s|x", plain)[0]
    return Fraction(_NUMBERS[number]) if number in _NUMBERS else Fraction(number)


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    times = any_of(
        " | ".join(word for word in _TIMES if word not in _DIVISORS)
        + r" | \d{1,3}(?:\.\d{1,3})?\s?(?:x|times) | (?:three|four|five|six|eight|ten) times"
    )
    how = r"as\s+much|as\s+many|(?:amount|number|limit|budget)\s+(?:of|on|for)"
    fill = rf"(?:(?:{FILLER}|{how})\s+){{0,6}}"
    size = any_of("big | large | high | much | many | low | long | small | short | great")
    compared = any_of("bigger | larger | higher | more | longer | slower | greater")
    tail = rf"(?:\s+{LIMIT_WORD})?"
    return (
        re.compile(
            rf"(?<!\w)(?P<times>{times})\s+(?:of\s+)?{fill}(?P<what>{resource()}|(?:it|that|this|limit)(?!\w))"
            rf"{tail}(?!\w)"
        ),
        re.compile(
            rf"(?<!\w)(?P<what>{resource()}|it|that){tail}\s+(?:(?!(?:is|are|was|were)\b)\w+\s+){{0,2}}?(?P<times>{times})"
            rf"(?:\s+as\s+{size}|\s+{compared}|(?<=ed))(?!\w)"
        ),
        re.compile(
            rf"(?<!\w)(?:{_REDUCE})\s+{fill}(?P<what>{resource()}|it|that){tail}"
            rf"\s+(?:down\s+)?(?P<how>in|by|to)\s+(?:only\s+|just\s+)?(?P<times>{any_of(_PARTS)})(?!\w)"
        ),
        re.compile(
            rf"(?<!\w)divide\s+{fill}(?P<what>{resource()}|it|that){tail}"
            rf"\s+(?P<how>in|by)\s+(?P<times>{any_of(_PARTS)}|{'|'.join(_DIVISORS)})(?!\w)"
        ),
    )


@dataclass(frozen=True, slots=True)
class Step:
    """How a quantity moves a limit: +1 or -1, and where the words for it end."""

    sign: int
    last: int


def read_step(pieces: Sequence[Piece], q: int) -> Step | None:
    """Whether the quantity `q` is a difference: "20 KB less", "another 64 KB", "by 10 %"."""
    after = pieces[q + 1] if q + 1 < len(pieces) else None
    than = pieces[q + 2].text if q + 2 < len(pieces) else ""
    if after is not None and after.text in MORE | LESS and than != "than":
        return Step(1 if after.text in MORE else -1, q + 1)
    if after is not None and after.text in ("less than", "more than") and _than_now(pieces, q + 2):
        return Step(1 if after.text == "more than" else -1, q + 2)
    if q > 0 and pieces[q - 1].text in _ANOTHER:
        return Step(1, q)
    if q > 0 and pieces[q - 1].text == "by":
        return _verb(pieces, q)
    if q > 0 and pieces[q - 1].text in ("add", "adding") and not _names_limit(pieces, q):
        return Step(1, q)
    return None


def _than_now(pieces: Sequence[Piece], i: int) -> bool:
    return i < len(pieces) and pieces[i].text in ("now", "before", "currently", "that", "today")


def _names_limit(pieces: Sequence[Piece], q: int) -> bool:
    """ "add a 50 ms latency limit" sets one."""
    near = (piece.text for piece in pieces[q + 1 : q + 5])
    return any(text.startswith(("limit", "cap", "budget", "max")) for text in near)


def _verb(pieces: Sequence[Piece], q: int) -> Step | None:
    """ "increase the RAM by 20 KB": the verb tells the direction."""
    for piece in reversed(pieces[max(0, q - 10) : q]):
        if piece.kind in ("stop", "quantity"):
            return None
        if piece.text in _UP | _DOWN:
            return Step(1 if piece.text in _UP else -1, q)
    return None


def noun_near(pieces: Sequence[Piece], q: int, last: int) -> int | None:
    """The resource that a difference is about: the next one after it, else the last before it."""
    for step, start, reach in ((1, last + 1, 5), (-1, q - 1, 10)):
        for i in range(start, start + step * reach, step):
            if not 0 <= i < len(pieces) or pieces[i].kind in ("stop", "quantity"):
                break
            if step > 0 and pieces[i].kind in ("comma", "join"):
                break
            if pieces[i].kind == "noun":
                return i
    return None


def read_vague(text: Text, taken: Sequence[tuple[int, int]]) -> list[str]:
    """ "a bit more memory": what asks for a change and gives no amount; `taken` places have one."""
    found = []
    for match in _vague().finditer(text.plain):
        start, end = match.span()
        if not any(start < last and first < end for first, last in taken):
            found.append(text.words(start, end))
    return found


@cache
def _vague() -> re.Pattern[str]:
    much = any_of("a bit | a little | a lot | a touch | slightly | somewhat | much | far | even")
    compared = any_of(
        """more | less | fewer | lower | higher | smaller | bigger | larger | faster | shorter
        better | tighter | stricter | looser"""
    )
    verb = any_of(
        "increase | raise | lower | reduce | decrease | relax | tighten | loosen | shrink"
    )
    amount = r"(?![^,.;!?]{0,30}(?:\d|half|twice|double|a\s+quarter|million|hundred))"
    fewer = rf"(?:{much}\s+)?(?<!no )(?<!or )(?<!any ){compared}"
    return re.compile(
        rf"(?<!\w)(?:{fewer}\s+(?:of\s+the\s+|of\s+)?{resource()}"
        rf"|{verb}\s+(?:{FILLER}\s+){{0,6}}{resource()}(?:\s+{LIMIT_WORD})?){_NO_CHANGE}{amount}"
    )
