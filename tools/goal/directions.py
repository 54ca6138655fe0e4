"""Whether a quantity is an upper or a lower bound: comparators, negations, refusals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from tools.goal import vocabulary as words
from tools.goal.pieces import Piece

Side = Literal["upper", "lower"]
OPPOSITE: dict[Side, Side] = {"upper": "lower", "lower": "upper"}


@dataclass
class Surroundings:
    """The comparators (with their negations) of a quantity and the pieces that were read."""

    first: int
    last: int
    comparators: list[int] = field(default_factory=list)
    negated: dict[int, bool] = field(default_factory=dict)
    """Comparator index: True where strangers stand between it and the negation."""
    bare_negation: bool = False
    refused: bool = False


def surroundings(pieces: Sequence[Piece], q: int, nouns: Sequence[int]) -> Surroundings:
    """What stands around the quantity `q` whose nouns are `nouns`."""
    found = Surroundings(min([q, *nouns]), max([q, *nouns]))
    inner = range(found.first, found.last + 1)
    found.comparators += [i for i in inner if pieces[i].kind == "comparator"]
    _look_left(pieces, found)
    _look_right(pieces, found, q)
    for comparator in found.comparators:
        _find_negation(pieces, found, comparator)
    inside = any(pieces[i].kind == "negation" for i in range(found.first, q))
    found.bare_negation = found.bare_negation or (inside and not found.comparators)
    return found


def side_of(pieces: Sequence[Piece], found: Surroundings, natural: Side) -> Side | None:
    """The side of the bound; `natural` if no word tells, None if the words contradict."""
    sides: set[Side] = set()
    for comparator in found.comparators:
        side = _plain_side(pieces[comparator], natural)
        if side is None:
            continue
        loosely = found.negated.get(comparator)
        if loosely is False or (loosely and side != natural):
            side = OPPOSITE[side]
        sides.add(side)
    if len(sides) > 1:
        return None
    side = sides.pop() if sides else natural
    return OPPOSITE[side] if found.refused and side != natural else side


def is_approximate(pieces: Sequence[Piece], found: Surroundings) -> bool:
    """Whether a word such as "about" stands with the quantity."""
    return any(pieces[i].direction == "about" for i in found.comparators)


def _plain_side(comparator: Piece, natural: Side) -> Side | None:
    if comparator.direction in ("upper", "lower"):
        return "upper" if comparator.direction == "upper" else "lower"
    if comparator.direction == "better":
        return natural
    return OPPOSITE[natural] if comparator.direction == "worse" else None


def _look_left(pieces: Sequence[Piece], found: Surroundings) -> None:
    """Comparators that stand before the phrase, with only empty words between."""
    i = found.first - 1
    while i >= 0:
        piece = pieces[i]
        if piece.kind == "comparator" and piece.text not in words.AFTER_ONLY:
            found.comparators.append(i)
            found.first = i
        elif piece.kind == "negation":
            found.bare_negation = not found.comparators and piece.text != "nor"
            return
        elif not (piece.kind == "glue" or _is_adverb(piece)):
            return
        i -= 1


def _is_adverb(piece: Piece) -> bool:
    return piece.kind == "word" and piece.text.endswith("ly")


def _look_right(pieces: Sequence[Piece], found: Surroundings, q: int) -> None:
    """Comparators and refusals that stand after the phrase."""
    i = found.last + 1
    strangers = 0
    while i < len(pieces) and strangers < 3:
        piece = pieces[i]
        if piece.kind == "comparator" and _belongs_to_the_left(pieces, i, q):
            found.comparators.append(i)
            found.last = i
        elif piece.kind == "refusal":
            found.refused = True
            found.last = i
            return
        elif piece.kind in ("word", "mask"):
            strangers += 1
        elif piece.kind != "glue":
            return
        i += 1


def _belongs_to_the_left(pieces: Sequence[Piece], i: int, q: int) -> bool:
    """Whether comparator `i` closes the quantity before it and does not open the next one."""
    text = pieces[i].text
    follower = next((piece for piece in pieces[i + 1 : i + 6] if piece.kind != "glue"), None)
    if text in ("+", "plus"):
        return i == q + 1 and (follower is None or follower.kind != "quantity")
    if text in words.AFTER_ONLY:
        return True
    opens_next = follower is not None and follower.kind in ("quantity", "comparator")
    return text in words.EITHER_SIDE and not opens_next


def _find_negation(pieces: Sequence[Piece], found: Surroundings, comparator: int) -> None:
    """Note a "no" or "must not" that governs the comparator."""
    strangers = 0
    for i in range(comparator - 1, max(comparator - 7, -1), -1):
        piece = pieces[i]
        if piece.kind == "negation":
            found.negated[comparator] = strangers > 0
            found.first = min(found.first, i)
            return
        if piece.kind == "word":
            strangers += 1
        elif piece.kind not in ("glue", "noun"):
            return
