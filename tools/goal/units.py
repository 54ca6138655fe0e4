"""Units: every spelling, what it measures, and its factor (KB is 1024 bytes, M MACs is 10^6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product
from typing import Literal

from tools.goal.text import Token, glued
from tools.goal.wordlists import word_set

Dimension = Literal["bytes", "macs", "seconds", "rate", "fraction", "scale", "bare", "foreign"]

_PREFIXES = {
    "": 0, "k": 1, "m": 2, "g": 3, "t": 4,
    "kilo": 1, "mega": 2, "giga": 3, "tera": 4, "kibi": 1, "mebi": 2, "gibi": 3,
    "ki": 1, "mi": 2, "gi": 3,
}  # fmt: skip
_SHORT = ("", "k", "m", "g", "t")
_SCALE_WORDS = {"k": 1, "m": 2, "g": 3, "b": 3, "kilo": 1, "mega": 2, "giga": 3}
_MAC_WORDS = (
    "mac", "macs", "madd", "madds", "macc", "maccs", "fma", "fmas", "multadd", "multadds",
    "multiply accumulate", "multiply accumulates", "multiply accumulations", "multiply add",
    "multiply adds", "mult add", "mult adds", "mul add", "mul adds", "multiply and accumulate",
    "multiply and accumulates", "multiply and add", "multiply and adds",
)  # fmt: skip
_FLOP_WORDS = (
    "flop", "flops", "floating point operation", "floating point operations",
    "floating point ops",
)  # fmt: skip
_TIMES = {
    Fraction(1): "s sec secs second seconds",
    Fraction(1, 10**3): "ms msec msecs millis millisecond milliseconds",
    Fraction(1, 10**6): "us μs usec usecs μsec microsecond microseconds",
    Fraction(1, 10**9): "ns nanosecond nanoseconds",
}
_RUN_WORDS = word_set(
    "frame frames inference inferences image images picture pictures prediction predictions "
    "classification classifications sample samples photo photos digit digits run runs time times "
    "pass passes result results input inputs decision decisions"
)
_FOREIGN = word_set(
    "hz khz mhz ghz w mw uw μw watt watts milliwatt milliwatts j mj uj μj joule joules mah ma v mv "
    "volt volts c f degrees px pixel pixels class classes category categories epoch epochs "
    "layer layers parameter parameters param params weight weights step steps minute minutes mins "
    "hour hours hrs h day days week weeks dollar dollars usd eur cents cm mm km inch inches core "
    "cores mp megapixel megapixels channel channels candidate candidates bps kbps mbps gbps baud "
    "dpi °c °f points point pp way shot stage stages block blocks generation generations seed "
    "trial trials gram grams ops op operation operations mops gops mips dmips tops kops"
)
_FLOP_NOTE = "FLOPs were read as two per MAC"
_OPERATIONS = word_set("ops op operation operations mops gops kops tops")


@dataclass(frozen=True, slots=True)
class Unit:
    """What is measured, how much one is in base units, and how an unusual spelling was read.

    A `scale` ("K", "M") is a factor whose base is known only beside a noun: `power` of 1000 for
    MACs, of 1024 for memory. A `foreign` unit measures nothing that a goal can limit.
    """

    dimension: Dimension
    factor: Fraction = Fraction(1)
    power: int = 0
    note: str = ""


BARE = Unit("bare")


def _table() -> dict[str, Unit]:
    """Every unit that stands alone, by its words in lower case."""
    units = {word: Unit("foreign", note=_foreign_note(word)) for word in _FOREIGN}
    for prefix, power in _PREFIXES.items():
        binary = Fraction(1024) ** power
        for word in ("byte", "bytes", *(("b",) if prefix in (*_SHORT, "ki", "mi", "gi") else ())):
            units[f"{prefix}{word}"] = Unit("bytes", binary)
        for word in ("bit", "bits"):
            note = f"{prefix}bits were read as 8 per byte"
            units[f"{prefix}{word}"] = Unit("bytes", binary / 8, note=note)
    units |= {"meg": units["mb"], "megs": units["mb"], "ki": units["kb"], "mi": units["mb"]}
    units |= {"byte of": units["b"]}
    scales = [(prefix, 1000**power) for prefix, power in _PREFIXES.items() if len(prefix) != 2]
    for (prefix, factor), word in product(scales, _MAC_WORDS):
        units[f"{prefix}{word}"] = Unit("macs", Fraction(factor))
    for (prefix, factor), word in product(scales, _FLOP_WORDS):
        units[f"{prefix}{word}"] = Unit("macs", Fraction(factor, 2), note=_FLOP_NOTE)
    for factor_s, words in _TIMES.items():
        units |= {word: Unit("seconds", factor_s) for word in words.split()}
    percent = Unit("fraction", Fraction(1, 100))
    units |= dict.fromkeys(("%", "percent", "percents", "per cent", "pct"), percent)
    units |= {"fps": Unit("rate"), "ips": Unit("rate")}
    units["hz"] = Unit("rate", note="Hz was read as inferences per second")
    return units


def _foreign_note(word: str) -> str:
    if word in _OPERATIONS:
        return "operations may mean MACs or FLOPs (two per MAC)"
    return f"a goal cannot limit {word}"


_UNITS = _table()
_LONGEST = max(len(phrase.split()) for phrase in _UNITS)


def read_unit(tokens: Sequence[Token], i: int) -> tuple[Unit, int]:
    """The unit that starts at token `i` and the index after it; BARE and `i` if there is none."""
    unit, after = _rate(tokens, i) or _phrase(tokens, i) or (BARE, i)
    if unit.dimension == "bare" and i < len(tokens) and tokens[i].text in _SCALE_WORDS:
        unit, after = _scaled(tokens, i)
    if unit.dimension in ("macs", "bytes") and _per_second(tokens, after):
        rate = Unit("foreign", note="a goal cannot limit a throughput")
        return rate, after + 2
    if unit.dimension == "seconds" and _text(tokens, after) in ("per", "/", "each", "for each"):
        return unit, after + 2 if _text(tokens, after + 1) in _RUN_WORDS else after
    return unit, after


def known_unit(text: str) -> bool:
    """Whether `text` alone is the name of a unit."""
    return text in _UNITS or text in _SCALE_WORDS


def _scaled(tokens: Sequence[Token], i: int) -> tuple[Unit, int]:
    """K, M, G or B, with the unit that may follow: M MACs, K bytes, M parameters."""
    power = _SCALE_WORDS[tokens[i].text]
    found = _phrase(tokens, i + 1)
    if found is None or found[0].dimension in ("seconds", "rate", "fraction"):
        return Unit("scale", Fraction(1000) ** power, power), i + 1
    unit, after = found
    base = 1024 if unit.dimension == "bytes" else 1000
    return replace(unit, factor=unit.factor * Fraction(base) ** power), after


def _phrase(tokens: Sequence[Token], i: int) -> tuple[Unit, int] | None:
    for length in range(min(_LONGEST, len(tokens) - i), 0, -1):
        unit = _UNITS.get(" ".join(token.text for token in tokens[i : i + length]))
        if unit is not None:
            return unit, i + length
    return None


def _rate(tokens: Sequence[Token], i: int) -> tuple[Unit, int] | None:
    """frames per second | inferences/s | times a second | (10) per second."""
    start = i + 1 if _text(tokens, i) in _RUN_WORDS else i
    joint = _text(tokens, start)
    if joint not in ("per", "/", "a", "an", "each", "every") or (start == i and joint != "per"):
        if start == i and joint == "/" and i > 0 and glued(tokens[i - 1], tokens[i]):
            return _rate_in(tokens, start + 1)
        return None
    return _rate_in(tokens, start + 1)


def _rate_in(tokens: Sequence[Token], i: int) -> tuple[Unit, int] | None:
    word = _text(tokens, i)
    unit = _UNITS.get(word)
    if unit is not None and unit.dimension == "seconds":
        return Unit("rate", 1 / unit.factor), i + 1
    seconds = {"minute": 60, "min": 60, "hour": 3600}.get(word)
    return (Unit("rate", Fraction(1, seconds)), i + 1) if seconds else None


def _per_second(tokens: Sequence[Token], i: int) -> bool:
    unit = _UNITS.get(_text(tokens, i + 1))
    return _text(tokens, i) in ("per", "/") and unit is not None and unit.dimension == "seconds"


def _text(tokens: Sequence[Token], i: int) -> str:
    return tokens[i].text if i < len(tokens) else ""
