"""Numbers as people write them: 2,000,000 and 2 000 000, 1e6, ½, "two and a half million"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from tools.goal.text import Token, glued
from tools.goal.wordlists import phrase_list

_ONES = phrase_list(
    """zero | one | two | three | four | five | six | seven | eight | nine | ten | eleven | twelve
    thirteen | fourteen | fifteen | sixteen | seventeen | eighteen | nineteen"""
)
_TENS = phrase_list("twenty | thirty | forty | fifty | sixty | seventy | eighty | ninety")
SMALL = {word: value for value, word in enumerate(_ONES)} | {
    word: 10 * value for value, word in enumerate(_TENS, 2)
}
LARGE = {
    "dozen": 12, "hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9,
    "mio": 10**6, "mln": 10**6, "mil": 10**6, "bn": 10**9,
}  # fmt: skip
_PARTS = {
    "half": 2, "halves": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fifth": 5,
    "fifths": 5, "eighth": 8, "eighths": 8, "tenth": 10, "tenths": 10, "hundredth": 100,
    "hundredths": 100, "thousandth": 1000, "thousandths": 1000, "millionth": 10**6,
    "millionths": 10**6,
}  # fmt: skip
_MAX_DIGITS = 24
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:[.,'_]\d{3})+")
_POWER = re.compile(r"(.+?)(?:e([+-]?\d+)|\s*[x*]\s*10\s?(?:\^|\*\*)\s?(\d+))")
_PLAIN_POWER = re.compile(r"(\d{1,4})(?:\^|\*\*)(\d{1,3})")


@dataclass(frozen=True, slots=True)
class Number:
    """A value, the index of the token after it, and how an unusual spelling was read.

    `scale` is what words after the figures multiplied them by: a million in "2 million".
    """

    value: Fraction
    after: int
    note: str = ""
    scale: int = 1


def read_number(tokens: Sequence[Token], i: int) -> Number | None:
    """The number that starts at token `i`, or None; exact, never a float."""
    number = _amount(tokens, i)
    if number is None:
        return None
    number = _and_a_half(tokens, number)
    total = 1
    while _text(tokens, number.after) in LARGE:
        scale = LARGE[_text(tokens, number.after)]
        total *= scale
        number = Number(number.value * scale, number.after + 1, number.note)
        number = _and_a_half(tokens, number, scale)
    return replace(number, scale=total)


def parse_digits(text: str) -> tuple[Fraction, str] | None:
    """The value of a number written in figures, and a note if its separators are unusual."""
    if sum(character.isdigit() for character in text) > _MAX_DIGITS:
        return None
    if match := _PLAIN_POWER.fullmatch(text):
        base, exponent = int(match[1]), int(match[2])
        return (Fraction(base**exponent), "") if exponent <= 60 else None
    exponent = 0
    if match := _POWER.fullmatch(text):
        text, exponent = match[1], int(match[2] or match[3])
    parsed = _decimal(text) if abs(exponent) <= _MAX_DIGITS else None
    return None if parsed is None else (parsed[0] * Fraction(10) ** exponent, parsed[1])


def _decimal(text: str) -> tuple[Fraction, str] | None:
    """Figures with separators; a comma is the thousands separator of English wherever it can be."""
    plain = re.sub(r"[.,'_]", "", text)
    marks = [character for character in text if not character.isdigit()]
    if not marks:
        return Fraction(text), ""
    if marks == ["."]:
        note = f"{text} was read as {float(text):g} (decimal point)"
        return Fraction(f"0{text}"), note if _GROUPED.fullmatch(text) else ""
    if _GROUPED.fullmatch(text) and len(set(marks)) == 1:
        return Fraction(plain), f"{text} was read as {int(plain):,}" if "." in marks else ""
    head, tail = text[: text.rindex(marks[-1])], text[text.rindex(marks[-1]) + 1 :]
    if marks[-1] not in ".," or not (head.isdigit() or _GROUPED.fullmatch(head)):
        return None
    if marks[-1] in head:
        return None
    whole = re.sub(r"[.,'_]", "", head)
    note = f"{text} was read as {whole}.{tail} (decimal comma)" if marks[-1] == "," else ""
    return Fraction(f"{whole}.{tail}"), note


def _amount(tokens: Sequence[Token], i: int) -> Number | None:
    text = _text(tokens, i)
    if not text:
        return None
    if tokens[i].kind == "number":
        return _figures(tokens, i)
    if text in ("a", "an", "one") and (part := _part_of(tokens, i + 1)):
        return part
    if text in ("a", "an") and _text(tokens, i + 1) in LARGE:
        return Number(Fraction(1), i + 1)
    return _part_of(tokens, i) if text in ("half", "quarter") else _spelled(tokens, i)


def _figures(tokens: Sequence[Token], i: int) -> Number | None:
    """A number in figures, with what may follow: groups of three, or a fraction."""
    parsed = parse_digits(tokens[i].text)
    if parsed is None:
        return None
    value, note = parsed
    after, joined = i + 1, tokens[i].text
    while _is_group(tokens, after, joined):
        joined += tokens[after].text
        after += 1
    if after > i + 1:
        return Number(Fraction(joined), after)
    if fraction := _written_fraction(tokens, i):
        return Number(fraction, i + 3)
    if value.denominator == 1 and (part := _written_fraction(tokens, i + 1)):
        return Number(value + part, i + 4)
    return Number(value, after, note)


def _is_group(tokens: Sequence[Token], i: int, before: str) -> bool:
    """Whether token `i` continues 2 000 000: three figures, one space after one to three."""
    if i >= len(tokens) or tokens[i].kind != "number" or not re.fullmatch(r"\d{3}", tokens[i].text):
        return False
    one_space = tokens[i].start - tokens[i - 1].end == 1
    return one_space and before.isdigit() and before[0] != "0" and len(tokens[i - 1].text) <= 3


def _written_fraction(tokens: Sequence[Token], i: int) -> Fraction | None:
    """1/2 or 3/4: small, proper, and written without spaces."""
    if i + 2 >= len(tokens) or tokens[i + 1].text != "/":
        return None
    over, bar, under = tokens[i : i + 3]
    if not (glued(over, bar) and glued(bar, under)):
        return None
    if not (over.text.isdigit() and under.text in ("2", "3", "4", "5", "8", "10")):
        return None
    return Fraction(int(over.text[:4]), int(under.text)) if int(over.text[:4]) < 10 else None


def _part_of(tokens: Sequence[Token], i: int) -> Number | None:
    """half | quarter | tenth, with "of", "a" or "an" after it: the unit follows."""
    part = _PARTS.get(_text(tokens, i))
    return None if part is None else Number(Fraction(1, part), _skip(tokens, i + 1))


def _skip(tokens: Sequence[Token], i: int) -> int:
    """The index after an optional "of" and an optional article, unless "of" takes a noun."""
    if _text(tokens, i) == "of":
        return i + 2 if _text(tokens, i + 1) in ("a", "an") else i
    return i + 1 if _text(tokens, i) in ("a", "an") else i


def _spelled(tokens: Sequence[Token], i: int) -> Number | None:
    """ninety-five | two hundred and fifty six | three quarters | zero point five."""
    value, after = _below_hundred(tokens, i)
    if value is None:
        return None
    if _text(tokens, after) in _PARTS and value > 0:
        part = _PARTS[_text(tokens, after)]
        return Number(Fraction(value, part), _skip(tokens, after + 1))
    if _text(tokens, after) == "point":
        return _point(tokens, value, after + 1)
    total, group = 0, value
    while True:
        word = _text(tokens, after)
        if word in ("hundred", "dozen"):
            group, after = group * LARGE[word], after + 1
        elif word in LARGE:
            total, group, after = total + group * LARGE[word], 0, after + 1
        else:
            break
        start = after + 1 if _text(tokens, after) == "and" else after
        more, end = _below_hundred(tokens, start)
        if more is not None:
            group, after = group + more, end
    return Number(Fraction(total + group), after)


def _below_hundred(tokens: Sequence[Token], i: int) -> tuple[int | None, int]:
    """A spelled number under a hundred and the index after it."""
    value = SMALL.get(_text(tokens, i))
    if value is None:
        return None, i
    ones = SMALL.get(_text(tokens, i + 1), 0)
    if value >= 20 and 0 < ones < 10:
        return value + ones, i + 2
    return value, i + 1


def _point(tokens: Sequence[Token], whole: int, i: int) -> Number | None:
    digits = ""
    while SMALL.get(_text(tokens, i), 10) < 10 and len(digits) < _MAX_DIGITS:
        digits += str(SMALL[_text(tokens, i)])
        i += 1
    return Number(Fraction(f"{whole}.{digits}"), i) if digits else None


def _and_a_half(tokens: Sequence[Token], number: Number, scale: int = 1) -> Number:
    """`number` with "and a half" added, if that is what follows."""
    i = number.after
    if [_text(tokens, i), _text(tokens, i + 1)] == ["and", "a"] and (
        part := _PARTS.get(_text(tokens, i + 2))
    ):
        return Number(number.value + Fraction(scale, part), i + 3, number.note)
    return number


def _text(tokens: Sequence[Token], i: int) -> str:
    return tokens[i].text if i < len(tokens) else ""
