"""Amounts that a message names only to replace them: "not 64 but 128 KB", "from 64 KB to 96 KB"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from tools.goal.pieces import Piece
from tools.goal.quantities import Quantity
from tools.goal.ranges import share_unit
from tools.goal.wordlists import word_set

_VERBS = word_set(
    "change changing changed increase raise lower reduce decrease go going move switch bump extend "
    "shrink cut replace swap set turn bring correct fix adjust update from grow put relax tighten"
)
_TO = frozenset({"to", "->", "into", "by", "with", "becomes", "become", "for"})
_SWAPS = frozenset({"replace", "swap", "exchange", "substitute"})
_MEANT = frozenset({"meant", "mean", "but"})
_REACH = 7


def take_out_replaced(
    pieces: Sequence[Piece], standing: bool = True
) -> tuple[list[Piece], dict[int, Quantity]]:
    """`pieces` without the amounts that are replaced, and by place what each new one replaces.

    `standing`: there is a goal already, so that "from 1M to 2M MACs" is a change and no range.
    """
    kept = list(pieces)
    replaced: dict[int, Quantity] = {}
    for i, j in _neighbours(pieces):
        old, new = _pair(pieces, i, j, standing)
        if old < 0 or kept[old].quantity is None:
            continue
        before, after = kept[old].quantity, kept[new].quantity
        if before is None or after is None:
            continue
        known, fresh = _in_one_unit(before, after)
        if known is None or fresh is None:
            continue
        kept[old] = replace(kept[old], kind="glue", text="", quantity=None)
        kept[new] = replace(kept[new], quantity=fresh)
        _silence(kept, i, j)
        replaced[kept[new].start] = known
    return kept, replaced


def _neighbours(pieces: Sequence[Piece]) -> Iterator[tuple[int, int]]:
    """Quantities that follow each other closely."""
    places = [i for i, piece in enumerate(pieces) if piece.quantity is not None]
    for i, j in pairwise(places):
        if j - i <= _REACH and not any(piece.kind == "stop" for piece in pieces[i:j]):
            yield i, j


def _pair(pieces: Sequence[Piece], i: int, j: int, standing: bool) -> tuple[int, int]:
    """(old, new) of two neighbours, or (-1, -1) where neither replaces the other."""
    between = [piece.text for piece in pieces[i + 1 : j]]
    if _denied(pieces, j):
        return j, i
    if _denied(pieces, i) and (not between or {"but", ","} & set(between) or _instead(pieces, i)):
        return i, j
    if "meant" in between or "mean" in between:
        return i, j
    if standing and _moves(pieces, i, j):
        return i, j
    return -1, -1


def _denied(pieces: Sequence[Piece], q: int) -> bool:
    """Whether "not" or "instead of" stands directly before the quantity."""
    i = q - 1
    while i >= 0 and pieces[i].kind == "glue" and i > q - 4:
        i -= 1
    return i >= 0 and pieces[i].kind == "negation" and pieces[i].text not in ("no", "without")


def _instead(pieces: Sequence[Piece], i: int) -> bool:
    return any(" " in piece.text for piece in pieces[max(0, i - 3) : i] if piece.kind == "negation")


def _moves(pieces: Sequence[Piece], i: int, j: int) -> bool:
    """ "change (the) 64 KB (of RAM) to 96 KB", "from 64 KB to 96 KB", "64 KB -> 96 KB"."""
    inner = pieces[i + 1 : j]
    if any(piece.kind in ("join", "comma") for piece in inner) or not inner:
        return False
    if inner[-1].text == "->":
        return True
    if inner[-1].text not in _TO:
        return False
    for piece in reversed(pieces[max(0, i - 5) : i]):
        if piece.kind in ("stop", "comma", "join", "quantity") or piece.text in ("to", "->"):
            return False
        if piece.text in _VERBS:
            return inner[-1].text in ("to", "->", "into") or piece.text in _SWAPS
    return False


def _in_one_unit(old: Quantity, new: Quantity) -> tuple[Quantity | None, Quantity | None]:
    """Both with a unit, where one of them has one: "not 64 but 128 KB", "from 64 KB to 128"."""
    if old.unit.dimension == "bare" and new.unit.dimension != "bare":
        return share_unit(old, new), new
    if new.unit.dimension == "bare" and old.unit.dimension != "bare":
        return old, share_unit(new, old)
    same = old.unit.dimension == new.unit.dimension or share_unit(old, new) is not None
    return (old, new) if same else (None, None)


def _silence(kept: list[Piece], i: int, j: int) -> None:
    """Make the words that tied the two amounts say nothing more."""
    for k in range(max(0, i - 4), j):
        piece = kept[k]
        if piece.kind == "negation" or piece.text in (*_MEANT, *_TO, "from", ","):
            kept[k] = replace(piece, kind="glue", text="")
