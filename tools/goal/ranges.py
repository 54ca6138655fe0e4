"""Two amounts that belong together: "between 1M and 2M MACs", "50-100 ms", "64/256 KB"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from tools.goal import vocabulary as words
from tools.goal.pieces import Piece
from tools.goal.quantities import Quantity


def merge_ranges(pieces: Sequence[Piece]) -> list[Piece]:
    """`pieces` with each range as one quantity; amounts in a list share the unit of the last."""
    merged: list[Piece] = []
    i = 0
    while i < len(pieces):
        whole, after = _range_at(pieces, i)
        merged.append(whole or pieces[i])
        i = after
    merged = _drop_wholes(_merge_opposites(merged))
    for i in range(len(merged) - 3, -1, -1):
        if merged[i + 1].kind == "slash" or merged[i + 1].text == "or":
            merged[i] = _with_unit_of(merged[i], merged[i + 2])
    return merged


def _range_at(pieces: Sequence[Piece], i: int) -> tuple[Piece | None, int]:
    """The range that starts at piece `i`, if one does, and the index of what follows."""
    opened = pieces[i].text == "between"
    low = i + 1 if opened or pieces[i].text == "from" else i
    if low + 2 >= len(pieces):
        return None, i + 1
    first, joint, second = pieces[low : low + 3]
    joins = joint.text in words.RANGES or (opened and joint.text in ("and", "&"))
    if not joins or first.quantity is None or second.quantity is None:
        return None, i + 1
    below = share_unit(first.quantity, second.quantity)
    above = second.quantity
    if below is None or below.number is None or above.number is None:
        return None, i + 1
    if below.number < 0 or below.value > above.value:
        return None, i + 1
    text = f"{first.text} {joint.text} {second.text}"
    whole = Piece("quantity", text, pieces[i].start, second.end, quantity=above, low=below)
    return whole, low + 3


def _merge_opposites(pieces: Sequence[Piece]) -> list[Piece]:
    """ "at least 1M and no more than 2M MACs" is a range too."""
    merged: list[Piece] = []
    i = 0
    while i < len(pieces):
        whole, after = _opposites_at(pieces, i)
        merged.append(whole or pieces[i])
        i = after
    return merged


def _drop_wholes(pieces: Sequence[Piece]) -> list[Piece]:
    """ "64 KB of the chip's 512 KB of SRAM": the whole says what there is, not what is wanted."""
    kept = list(pieces)
    for i in range(len(kept) - 2):
        if kept[i].kind != "quantity" or kept[i + 1].text != "of":
            continue
        place = i + 2
        while place < min(len(kept), i + 8) and kept[place].kind in ("glue", "mask", "word"):
            place += 1
        if place < len(kept) and kept[place].kind == "quantity":
            kept[i] = _part_of(kept[i], kept[place])
            kept[place] = replace(kept[place], kind="glue", quantity=None, low=None)
    return kept


def _part_of(part: Piece, whole: Piece) -> Piece:
    """`part` with the unit of `whole`; an amount that nobody can use if it is a share of it."""
    if part.quantity is None or whole.quantity is None:
        return part
    shared = share_unit(part.quantity, whole.quantity)
    return replace(part, quantity=shared or Quantity(None, whole.quantity.unit))


def _opposites_at(pieces: Sequence[Piece], i: int) -> tuple[Piece | None, int]:
    side, first = _side_at(pieces, i)
    joint = first + 1
    while joint < len(pieces) and pieces[joint].kind in ("join", "comma") and joint < first + 3:
        joint += 1
    other, second = _side_at(pieces, joint)
    if not side or not other or side == other or joint == first + 1 or _negated(pieces, i):
        return None, i + 1
    if "or" in (piece.text for piece in pieces[first + 1 : joint]):
        return None, i + 1
    one, two = pieces[first].quantity, pieces[second].quantity
    has_unit = one is not None and one.unit.dimension != "bare"
    shared = share_unit(one, two) if one and two and has_unit else None
    if shared is None or two is None or pieces[second].low or pieces[first].low:
        return None, i + 1
    low, high = (shared, two) if side == "lower" else (two, shared)
    text = f"{pieces[first].text} and {pieces[second].text}"
    whole = Piece("quantity", text, pieces[i].start, pieces[second].end, quantity=high, low=low)
    return whole, second + 1


def _negated(pieces: Sequence[Piece], i: int) -> bool:
    """Whether a negation further left governs piece `i` ("may never be more than")."""
    for piece in reversed(pieces[max(0, i - 6) : i]):
        if piece.kind == "negation":
            return True
        if piece.kind not in ("glue", "noun", "word"):
            return False
    return False


def _side_at(pieces: Sequence[Piece], i: int) -> tuple[str, int]:
    """The side that a comparator directly before a quantity gives it, and that quantity's index."""
    negated = i < len(pieces) and pieces[i].kind == "negation"
    place = i + 1 if negated else i
    if place + 1 >= len(pieces) or pieces[place + 1].kind != "quantity":
        return "", i
    direction = pieces[place].direction
    if direction not in ("upper", "lower") or pieces[place].text in words.AFTER_ONLY:
        return "", i
    flipped = "lower" if direction == "upper" else "upper"
    return (flipped if negated else direction), place + 1


def share_unit(first: Quantity, second: Quantity) -> Quantity | None:
    """`first` in the dimension of `second`, or None if they measure different things."""
    unit, target = first.unit, second.unit
    if unit.dimension == target.dimension:
        return first
    if unit.dimension == "bare":
        return replace(first, number=_share_scale(first, second), unit=target)
    if unit.dimension == "scale" and target.dimension in ("macs", "bytes"):
        base = 1000 if target.dimension == "macs" else 1024
        halved = Fraction(1, 2) if "FLOPs" in target.note else Fraction(1)
        return replace(first, unit=replace(target, factor=halved * Fraction(base) ** unit.power))
    return None


def _share_scale(first: Quantity, second: Quantity) -> Fraction | None:
    """The number of `first`, in the millions of "1 to 2 million" unless it is too large for them.

    "500,000 to 2 million" says both in full.
    """
    if first.number is None or second.number is None or first.scale > 1:
        return first.number
    scaled = first.number * second.scale
    return scaled if scaled <= second.number else first.number


def _with_unit_of(first: Piece, second: Piece) -> Piece:
    """ "64/256 KB": the first amount takes the unit that only the second one shows."""
    if first.quantity is None or second.quantity is None:
        return first
    if first.quantity.unit.dimension != "bare" or second.quantity.unit.dimension == "bare":
        return first
    shared = share_unit(first.quantity, second.quantity)
    return first if shared is None else replace(first, quantity=shared)
