"""What looks like a limit or holds a number and yet was read by nobody: never dropped silently."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tools.goal import vocabulary as words
from tools.goal.bounds import Unplaced
from tools.goal.pieces import Piece
from tools.goal.text import Text

_AS_POSSIBLE = re.compile(r"(?<!\w)as (?:\w+ ){1,5}as (?:possible|you can|we can|it gets)(?!\w)")
_RESOURCES = frozenset({"sram", "flash", "macs", "flops", "latency", "accuracy", "error", "memory"})


def read_leftovers(
    text: Text, pieces: Sequence[Piece], claimed: set[int], read: Sequence[tuple[int, int]]
) -> list[Unplaced]:
    """Names with figures, wishes without a number, and comparators that no quantity answers.

    `claimed` are the nouns that belong to a quantity, `read` the places already read.
    """
    found = [
        Unplaced(text.words(*match.span()), "it holds no number")
        for match in _AS_POSSIBLE.finditer(text.plain)
    ]
    for i, piece in enumerate(pieces):
        if piece.kind == "name":
            reason = "it is no board, data set or amount that is known"
            found.append(Unplaced(text.words(piece.start, piece.end), reason))
        if piece.kind == "noun" and piece.noun in _RESOURCES and i not in claimed:
            span = _wish(pieces, i)
            if span and not any(start < span[1] and span[0] < end for start, end in read):
                found.append(Unplaced(text.words(*span), "it holds no number"))
    return found


def _wish(pieces: Sequence[Piece], noun: int) -> tuple[int, int] | None:
    """ "low latency", "under the RAM of my board": where it stands, or None if nothing is asked."""
    left = noun - 1
    while left >= 0 and pieces[left].kind == "glue" and pieces[left].text != ",":
        left -= 1
    if left >= 0 and _asks(pieces[left]):
        return pieces[left].start, pieces[noun].end
    right = noun + 1
    while right < len(pieces) and pieces[right].kind == "glue":
        right += 1
    if right < len(pieces) and right - noun <= 3 and _asks(pieces[right]):
        return pieces[noun].start, pieces[right].end
    return None


def _asks(piece: Piece) -> bool:
    return piece.kind == "comparator" or piece.text in words.SHRINKING
