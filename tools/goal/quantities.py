"""A number with its unit: "320 KB", "two million MACs", "half a megabyte", "20 fps"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from tools.goal.numbers import Number, read_number
from tools.goal.text import Text, Token, glued
from tools.goal.units import BARE, Unit, known_unit, read_unit
from tools.goal.wordlists import word_set

_VAGUE = word_set("few several couple some many hundreds thousands millions dozens tens")
_WHOLE = word_set(
    "max maximum min minimum limit budget cap ceiling bound allowance total target floor ram sram "
    "flash rom memory storage latency size use usage"
)
"""What "of a megabyte" may follow; a fraction of a megabyte is not a megabyte."""
_SINGULAR = frozenset({"bytes", "seconds", "fraction"})


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number and its unit; `number` is None where the words are too vague to be one.

    `scale` is the part of `number` that a word gave it: a million in "2 million MACs".
    """

    number: Fraction | None
    unit: Unit
    notes: tuple[str, ...] = ()
    scale: int = 1

    @property
    def value(self) -> Fraction:
        """The quantity in base units: bytes, MACs, seconds, runs per second, fraction of one."""
        return (self.number or Fraction(0)) * self.unit.factor


def read_quantity(text: Text, tokens: Sequence[Token], i: int) -> tuple[Quantity, int] | None:
    """The quantity that starts at token `i` and the index after it, or None."""
    sign, start = _sign(tokens, i)
    number = read_number(tokens, start)
    if number is None:
        return _vague(tokens, i) or _one(tokens, i) or _unreadable(tokens, i)
    if _is_picture_size(tokens, number.after):
        foreign = Unit("foreign", note="a goal cannot limit the picture size")
        return Quantity(None, foreign), _after_picture_size(tokens, number.after)
    unit, after = read_unit(tokens, number.after)
    if unit is BARE and tokens[start].kind != "number" and not _counts(tokens, number):
        return None
    notes = tuple(filter(None, (number.note, unit.note, _case_note(text, tokens, after))))
    return Quantity(sign * number.value, unit, notes, number.scale), after


def _counts(tokens: Sequence[Token], number: Number) -> bool:
    """Whether a spelled number without a unit is worth a question ("one of them" is not)."""
    follower = tokens[number.after].text if number.after < len(tokens) else ""
    return number.value >= 2 or (0 < number.value < 1 and follower in ("of", "the", "my"))


def _sign(tokens: Sequence[Token], i: int) -> tuple[int, int]:
    """-1 and the index after the minus that token `i` is, else 1 and `i`."""
    if tokens[i].text in ("minus", "negative"):
        return -1, i + 1
    if tokens[i].text in ("-", "–") and i + 1 < len(tokens) and tokens[i + 1].kind == "number":
        free = i == 0 or not glued(tokens[i - 1], tokens[i]) or tokens[i - 1].kind == "symbol"
        if free and glued(tokens[i], tokens[i + 1]):
            return -1, i + 1
    return 1, i


def _vague(tokens: Sequence[Token], i: int) -> tuple[Quantity, int] | None:
    """ "a few KB", "a couple of million MACs": an amount, but no number."""
    start = i + 1 if tokens[i].text == "a" else i
    if start >= len(tokens) or tokens[start].text not in _VAGUE:
        return None
    start += 1
    if start < len(tokens) and tokens[start].text == "of":
        start += 1
    if start < len(tokens) and tokens[start].text in ("hundred", "thousand", "million", "billion"):
        start += 1
    unit, after = read_unit(tokens, start)
    if unit is BARE or unit.dimension == "foreign":
        return None
    return Quantity(None, unit), after


def _one(tokens: Sequence[Token], i: int) -> tuple[Quantity, int] | None:
    """ "a megabyte", "a single megabyte", "in a second"."""
    if tokens[i].text not in ("a", "an") or i + 1 >= len(tokens):
        return None
    start = i + 2 if tokens[i + 1].text == "single" and i + 2 < len(tokens) else i + 1
    if len(tokens[start].text) == 1:
        return None
    unit, after = read_unit(tokens, start)
    if unit.dimension not in _SINGULAR:
        return None
    if unit.dimension == "seconds" and not _ends_phrase(tokens, after):
        return None
    if i > 1 and tokens[i - 1].text == "of" and tokens[i - 2].text not in _WHOLE:
        return Quantity(None, unit), after
    return Quantity(Fraction(1), unit), after


def _ends_phrase(tokens: Sequence[Token], i: int) -> bool:
    """ "a second" is a time at the end of a phrase, an ordinal before a noun."""
    return i >= len(tokens) or tokens[i].kind in ("symbol", "break") or tokens[i].text in (
        "and", "or", "per", "on", "with", "at", "for", "latency", "using", "but", "max", "maximum",
    )  # fmt: skip


def _unreadable(tokens: Sequence[Token], i: int) -> tuple[Quantity, int] | None:
    """Figures that are no number (1.2.3, or 5,000 figures) still are a quantity nobody read."""
    if tokens[i].kind != "number":
        return None
    unit, after = read_unit(tokens, i + 1)
    return Quantity(None, unit), after


def _is_picture_size(tokens: Sequence[Token], i: int) -> bool:
    """32x32 | 32 by 32, seen after the first number."""
    if i >= len(tokens):
        return False
    if tokens[i].kind == "name" and tokens[i].text[0] == "x" and tokens[i].text[1:].isdigit():
        return True
    return (
        tokens[i].text in ("x", "by", "*")
        and i + 1 < len(tokens)
        and tokens[i + 1].kind == "number"
    )


def _after_picture_size(tokens: Sequence[Token], i: int) -> int:
    while i < len(tokens) and _is_picture_size(tokens, i):
        i += 1 if tokens[i].kind == "name" else 2
    return i


def _case_note(text: Text, tokens: Sequence[Token], after: int) -> str:
    """Kb and Mb are kilobits to some; nearly always they are meant as bytes."""
    last = tokens[after - 1]
    written = text.words(last.start, last.end)
    if known_unit(last.text) and written in ("Kb", "Mb", "Gb"):
        return (
            f"{written} was read as {written[0]}B (bytes; write {written[0].lower()}bit for bits)"
        )
    return ""
