"""Each quantity of a sentence as a bound on a resource, or as something that was not understood."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from tools.errors import GoalError
from tools.goal import vocabulary as words
from tools.goal.directions import (
    OPPOSITE,
    Side,
    Surroundings,
    is_approximate,
    side_of,
    surroundings,
)
from tools.goal.links import Links
from tools.goal.pieces import Piece
from tools.goal.quantities import Quantity
from tools.goal.text import Text

Resource = Literal["sram", "flash", "macs", "latency", "accuracy"]
NATURAL: dict[Resource, Side] = {
    "sram": "upper",
    "flash": "upper",
    "macs": "upper",
    "latency": "upper",
    "accuracy": "lower",
}
_NO_NOUN = {
    "bytes": "it does not say whether RAM or flash is meant",
    "scale": "it does not say what is counted",
    "bare": "it has no unit",
}


@dataclass(frozen=True, slots=True)
class Bound:
    """One limit: bytes, MACs, seconds or a fraction of one, and the words it was read from."""

    resource: Resource
    side: Side
    value: Fraction
    words: str
    notes: tuple[str, ...] = ()
    strict: bool = False


@dataclass(frozen=True, slots=True)
class Unplaced:
    """Words that hold an amount which could not be placed, and why."""

    words: str
    reason: str


class _UnplaceableError(Exception):
    """The reason why a quantity is no bound; never leaves this module."""


def read_bounds(
    text: Text,
    pieces: Sequence[Piece],
    links: Links,
    implied: Mapping[int, Piece] | None = None,
) -> list[Bound | Unplaced]:
    """Every quantity of `pieces` as bounds or as unplaced words, in the order of the sentence.

    `implied` holds nouns that are not said beside a quantity but known from what went before.
    Raises GoalError for an amount below zero.
    """
    found: list[Bound | Unplaced] = []
    for q, nouns in sorted(links.nouns.items()):
        around = surroundings(pieces, q, nouns)
        _take_in_neighbour(pieces, q, nouns, around)
        span = text.words(pieces[around.first].start, pieces[around.last].end)
        try:
            if q in links.doubts:
                raise _UnplaceableError(links.doubts[q])
            said: list[Piece | None] = [pieces[noun] for noun in nouns]
            names = said or [(implied or {}).get(q)]
            for name in names:
                found += _bounds_of(pieces, q, name, around, span)
        except _UnplaceableError as reason:
            found.append(Unplaced(span, str(reason)))
    return found


def _take_in_neighbour(
    pieces: Sequence[Piece], q: int, nouns: Sequence[int], around: Surroundings
) -> None:
    """A number without a unit is shown with the word beside it: "2 layers", "seed 42"."""
    quantity = pieces[q].quantity
    if nouns or quantity is None or quantity.unit.dimension != "bare":
        return
    if around.last + 1 < len(pieces) and pieces[around.last + 1].kind == "word":
        around.last += 1
    elif around.first > 0 and pieces[around.first - 1].kind == "word":
        around.first -= 1


def _bounds_of(
    pieces: Sequence[Piece], q: int, name: Piece | None, around: Surroundings, span: str
) -> list[Bound]:
    """One bound, or two for a range."""
    piece = pieces[q]
    quantity = piece.quantity
    if quantity is None or quantity.unit.dimension == "foreign":
        raise _UnplaceableError(quantity.unit.note if quantity else "it is no amount")
    if quantity.number is None:
        raise _UnplaceableError("it holds no number that can be used")
    if quantity.number < 0 and (name is not None or quantity.unit.dimension != "bare"):
        raise GoalError(f"The limit “{span}” is negative.", "Write an amount above zero.")
    _refuse_unclear(pieces, q, around)
    resource, value, note = _measure(pieces, q, quantity, name)
    flipped = note == "error" or quantity.unit.dimension == "rate"
    natural = OPPOSITE[NATURAL[resource]] if flipped else NATURAL[resource]
    side = side_of(pieces, around, natural)
    if side is None:
        raise _UnplaceableError("its words contradict each other")
    notes = _notes(pieces, quantity, name, around, span)
    if piece.low is not None:
        _, low, _ = _measure(pieces, q, piece.low, name)
        pairs: list[tuple[Side, Fraction]] = [("lower", low), ("upper", value)]
    else:
        pairs = [(side, value)]
    bounds = [_bound(resource, side, value, flipped, note, span, notes) for side, value in pairs]
    return [replace(bound, strict=_is_strict(pieces, around)) for bound in bounds]


def _is_strict(pieces: Sequence[Piece], around: Surroundings) -> bool:
    """Whether the amount itself is excluded, as by "over 100 %"."""
    return any(
        pieces[i].text in words.STRICT and i not in around.negated for i in around.comparators
    )


def _bound(
    resource: Resource,
    side: Side,
    value: Fraction,
    flipped: bool,
    note: str,
    span: str,
    notes: tuple[str, ...],
) -> Bound:
    """A bound in the resource's own terms: an error becomes an accuracy, a rate a latency."""
    if note == "error":
        value = 1 - value
    elif flipped:
        if value == 0:
            raise GoalError(f"The limit “{span}” is zero.", "Write an amount above zero.")
        value = 1 / value
    return Bound(resource, OPPOSITE[side] if flipped else side, value, span, notes)


def _refuse_unclear(pieces: Sequence[Piece], q: int, around: Surroundings) -> None:
    if around.bare_negation:
        raise _UnplaceableError("it is negated or only a tolerance")
    if _or_else(pieces, q, +1) or _or_else(pieces, q, -1):
        raise _UnplaceableError("it is one of two alternatives")


def _or_else(pieces: Sequence[Piece], q: int, step: int) -> bool:
    """Whether an "or" makes this quantity and the next one on that side alternatives.

    After a negation it does not: "not over 64 KB of RAM or 2M MACs" asks for both.
    """
    i, seen_or = q + step, False
    while 0 <= i < len(pieces) and abs(i - q) < 8:
        if pieces[i].kind == "quantity":
            return seen_or and not _both_denied(pieces, min(i, q), max(i, q))
        if pieces[i].kind not in ("glue", "noun", "comparator", "negation", "join"):
            return False
        seen_or = seen_or or pieces[i].text == "or"
        i += step
    return False


def _both_denied(pieces: Sequence[Piece], first: int, second: int) -> bool:
    one, other = pieces[first].quantity, pieces[second].quantity
    if one is None or other is None or one.unit.dimension == other.unit.dimension:
        return False
    return any(piece.kind == "negation" for piece in pieces[max(0, first - 4) : first])


def _measure(
    pieces: Sequence[Piece], q: int, quantity: Quantity, noun: Piece | None
) -> tuple[Resource, Fraction, str]:
    """The resource that is limited and the amount; the third item is "error" for an error rate."""
    dimension, kind = quantity.unit.dimension, noun.noun if noun else None
    if kind == "other" and noun is not None:
        raise _UnplaceableError(f"a goal cannot limit {noun.text}")
    if dimension in ("bytes", "scale") and kind in ("sram", "flash", "memory"):
        return ("flash" if kind == "flash" else "sram"), _in_bytes(quantity), ""
    if dimension == "macs":
        return "macs", quantity.value, ""
    if dimension in ("scale", "bare") and kind in ("macs", "flops"):
        return "macs", quantity.value / (2 if kind == "flops" else 1), ""
    if dimension in ("seconds", "rate"):
        return "latency", quantity.value, ""
    if dimension == "fraction" and kind is None:
        _require_evidence(pieces, q)
    if dimension == "fraction" and kind in (None, "accuracy", "error"):
        return "accuracy", quantity.value, kind if kind == "error" else ""
    if dimension == "bare" and kind in ("accuracy", "error"):
        value = quantity.value if quantity.value <= 1 else quantity.value / 100
        return "accuracy", value, kind if kind == "error" else ""
    if dimension == "fraction":
        raise _UnplaceableError("a share of a resource is not a limit")
    raise _UnplaceableError(
        _NO_NOUN.get(dimension, "it has no unit") if noun is None else "it has no unit"
    )


def _in_bytes(quantity: Quantity) -> Fraction:
    """256K of RAM is 256 KB of 1024 bytes."""
    if quantity.unit.dimension == "bytes" or quantity.number is None:
        return quantity.value
    return quantity.number * Fraction(1024) ** quantity.unit.power


def _require_evidence(pieces: Sequence[Piece], q: int) -> None:
    """A percentage without a noun is the accuracy only if no other word claims it."""
    follower = pieces[q + 1] if q + 1 < len(pieces) else None
    if follower is None or follower.kind in ("comma", "stop", "join", "comparator", "refusal"):
        return
    if follower.text in words.EVIDENCE_OF_ACCURACY or follower.text in (")", "]", '"'):
        return
    raise _UnplaceableError("it does not say whether accuracy is meant")


def _notes(
    pieces: Sequence[Piece],
    quantity: Quantity,
    noun: Piece | None,
    around: Surroundings,
    span: str,
) -> tuple[str, ...]:
    """How unusual words were read, one sentence each."""
    notes = list(quantity.notes)
    dimension = quantity.unit.dimension
    if is_approximate(pieces, around):
        notes.append("about was read as a limit")
    if noun is not None and noun.noun == "memory":
        notes.append("memory was read as SRAM")
    if noun is not None and noun.text in (
        "model size",
        "binary size",
        "firmware size",
        "code size",
    ):
        notes.append(f"{noun.text} was read as flash")
    if noun is not None and noun.noun == "flops":
        notes.append("FLOPs were read as two per MAC")
    if noun is not None and noun.noun == "error":
        notes.append("an error was read as the accuracy that remains")
    if noun is None and dimension == "fraction":
        notes.append("a percentage was read as the accuracy")
    if dimension == "rate":
        notes.append("a rate was read as the latency of one inference")
    if dimension == "bare" and quantity.value > 1 and noun and noun.noun in ("accuracy", "error"):
        notes.append("a number above 1 was read as a percentage")
    return tuple(f"“{span}”: {note}." for note in notes)
