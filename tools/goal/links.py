"""Which noun each quantity belongs to: "64 KB of SRAM", "320 KB/1 MB RAM/flash".

A quantity looks for its noun on both sides within its phrase. Where neighbours compete for a noun
("SRAM 64 KB flash 1 MB"), the assignment that serves most quantities at least distance wins; where
two different nouns remain possible, none is taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise, product

from tools.goal import vocabulary as words
from tools.goal.pieces import Piece
from tools.goal.vocabulary import Noun

_FITTING: dict[str, frozenset[Noun]] = {
    "bytes": frozenset({"sram", "flash", "memory"}),
    "macs": frozenset({"macs", "flops"}),
    "seconds": frozenset({"latency"}),
    "rate": frozenset({"latency"}),
    "fraction": frozenset({"accuracy", "error"}),
    "scale": frozenset({"sram", "flash", "memory", "macs", "flops"}),
    "bare": frozenset({"accuracy", "error", "macs", "flops"}),
    "foreign": frozenset(),
}
_CLAIMING: dict[str, frozenset[Noun]] = {
    "bytes": frozenset({"other"}),
    "seconds": frozenset({"other"}),
    "fraction": frozenset({"other", "sram", "flash", "memory"}),
    "scale": frozenset({"other"}),
    "bare": frozenset({"other", "sram", "flash", "memory", "latency"}),
}
_SELF_EXPLAINING = frozenset({"macs", "seconds", "rate", "fraction"})
_UNASSIGNED = 10.0
_PASSING = ("per ", "an ", "a ", "each ", "every ")


@dataclass
class Links:
    """Nouns (piece indices) of each quantity, and why a quantity could not be given one."""

    nouns: dict[int, tuple[int, ...]] = field(default_factory=dict)
    doubts: dict[int, str] = field(default_factory=dict)


def link(pieces: Sequence[Piece]) -> Links:
    """The nouns of every quantity in `pieces`."""
    links = Links()
    _zip_lists(pieces, links)
    taken = {noun for nouns in links.nouns.values() for noun in nouns}
    quantities = [
        i for i, piece in enumerate(pieces) if piece.kind == "quantity" and i not in links.nouns
    ]
    before = {q: _without(taken, _scan(pieces, q, -1)) for q in quantities}
    after = {q: _without(taken, _scan(pieces, q, +1)) for q in quantities}
    for q, noun in _assign(pieces, quantities, before, after).items():
        links.nouns[q] = () if noun is None else (noun,)
    _across_commas(pieces, links)
    _find_doubts(pieces, links, before, after)
    return links


def fits(quantity: Piece, noun: Piece) -> bool:
    """Whether the quantity's unit measures what the noun names."""
    return noun.noun in _FITTING[_dimension(quantity)]


def _dimension(quantity: Piece) -> str:
    return quantity.quantity.unit.dimension if quantity.quantity else "foreign"


Candidate = tuple[int, float] | None


def _without(taken: set[int], candidate: Candidate) -> Candidate:
    return None if candidate is None or candidate[0] in taken else candidate


def _scan(pieces: Sequence[Piece], q: int, step: int) -> Candidate:
    """The nearest noun on one side within the phrase, and how far it is."""
    cost, strangers = (0.0, 0) if step > 0 else (1.0, 0)
    i = q + step
    while 0 <= i < len(pieces) and strangers <= (2 if step > 0 else 5):
        piece = pieces[i]
        if piece.kind == "noun" and not piece.text.startswith(_PASSING):
            return _candidate(pieces[q], piece, i, cost)
        if piece.kind == "noun" and fits(pieces[q], piece):
            return (i, cost)
        if not _passable(pieces, i, step):
            return None
        if piece.kind in ("word", "mask", "name"):
            cost, strangers = cost + 0.4, strangers + 1
        i += step
    return None


def _candidate(quantity: Piece, noun: Piece, i: int, cost: float) -> Candidate:
    if fits(quantity, noun):
        return (i, cost + (0.7 if noun.noun == "memory" else 0.0))
    if noun.noun in _CLAIMING.get(_dimension(quantity), frozenset()):
        return (i, cost + 0.2)
    return None


def _passable(pieces: Sequence[Piece], i: int, step: int) -> bool:
    """Whether a quantity may look past piece `i` for its noun."""
    piece = pieces[i]
    if piece.kind in ("glue", "word", "mask", "name", "noun"):
        return True
    if step < 0:
        return piece.kind == "negation" or (
            piece.kind == "comparator" and piece.text not in words.AFTER_ONLY
        )
    if piece.kind != "comparator" or piece.text not in words.AFTER_ONLY | words.EITHER_SIDE:
        return False
    return not (i + 1 < len(pieces) and pieces[i + 1].kind == "quantity")


def _assign(
    pieces: Sequence[Piece],
    quantities: Sequence[int],
    before: dict[int, Candidate],
    after: dict[int, Candidate],
) -> dict[int, int | None]:
    """The cheapest assignment in which no noun serves two quantities (Viterbi over the phrase)."""
    best: dict[int | None, float] = {None: 0.0}
    paths: list[dict[int | None, tuple[float, int | None]]] = []
    for q in quantities:
        idle = 2.5 if _dimension(pieces[q]) in _SELF_EXPLAINING else _UNASSIGNED
        options = [option for option in ((None, idle), before[q], after[q]) if option]
        step: dict[int | None, tuple[float, int | None]] = {}
        for (noun, price), (last, cost) in product(options, best.items()):
            free = noun is None or noun != last
            if free and (noun not in step or cost + price < step[noun][0]):
                step[noun] = (cost + price, last)
        paths.append(step)
        best = {noun: cost for noun, (cost, _) in step.items()}
    return _trace(quantities, paths)


def _trace(
    quantities: Sequence[int], paths: Sequence[dict[int | None, tuple[float, int | None]]]
) -> dict[int, int | None]:
    """Read the cheapest path backwards."""
    chosen: dict[int, int | None] = {}
    noun: int | None = None
    for place, (q, step) in enumerate(zip(reversed(quantities), reversed(paths), strict=True)):
        if place == 0:
            noun = min(step, key=lambda choice: step[choice][0])
        chosen[q] = noun
        noun = step[noun][1]
    return chosen


def _zip_lists(pieces: Sequence[Piece], links: Links) -> None:
    """ "320 KB/1 MB RAM/flash" and "RAM and flash under 320 KB and 1 MB": in the same order."""
    lists = _lists(pieces)
    for left, right in pairwise(lists):
        kinds = (pieces[left[0]].kind, pieces[right[0]].kind)
        if len(left) != len(right) or len(left) < 2 or kinds[0] == kinds[1]:
            continue
        between = range(left[-1] + 1, right[0])
        if not all(_passable(pieces, i, -1) for i in between):
            continue
        amounts, nouns = (left, right) if kinds[0] == "quantity" else (right, left)
        pairs = list(zip(amounts, nouns, strict=True))
        if all(fits(pieces[q], pieces[n]) for q, n in pairs):
            links.nouns |= {q: (n,) for q, n in pairs}


def _lists(pieces: Sequence[Piece]) -> list[list[int]]:
    """Runs of nouns, and runs of quantities, joined by slashes, commas and "and"."""
    lists: list[list[int]] = []
    joined = False
    for i, piece in enumerate(pieces):
        if piece.kind in ("noun", "quantity"):
            if joined and lists and pieces[lists[-1][-1]].kind == piece.kind:
                lists[-1].append(i)
            else:
                lists.append([i])
            joined = True
        elif piece.kind not in ("slash", "join", "comma", "glue") or piece.text == "or":
            joined = False
    return lists


def _across_commas(pieces: Sequence[Piece], links: Links) -> None:
    """ "For SRAM, no more than 64 KB": a noun alone before the comma, and nothing else free."""
    taken = {noun for nouns in links.nouns.values() for noun in nouns}
    for q, nouns in links.nouns.items():
        if nouns or q < 2:
            continue
        i = _back(pieces, q - 1, ("glue", "comparator", "negation"))
        if i < 0 or pieces[i].kind not in ("comma", "fence"):
            continue
        i = _back(pieces, i - 1, ("glue",))
        if i >= 0 and i not in taken and pieces[i].kind == "noun" and fits(pieces[q], pieces[i]):
            links.nouns[q] = (i,)
            taken.add(i)


def _back(pieces: Sequence[Piece], i: int, kinds: tuple[str, ...]) -> int:
    while i >= 0 and pieces[i].kind in kinds:
        i -= 1
    return i


def _find_doubts(
    pieces: Sequence[Piece],
    links: Links,
    before: dict[int, Candidate],
    after: dict[int, Candidate],
) -> None:
    """Quantities with a second noun that nobody else took: one amount for two, or either of two."""
    taken = {noun for nouns in links.nouns.values() for noun in nouns}
    listed = {i: group for group in _lists(pieces) if len(group) < 6 for i in group}
    for q, nouns in links.nouns.items():
        if not nouns:
            continue
        candidates = [side[q] for side in (before, after) if q in side]
        others = [candidate[0] for candidate in candidates if candidate]
        for rival in sorted({*others, *listed.get(nouns[0], [])} - taken):
            if not _rivals(pieces, q, nouns[0], rival):
                continue
            if _each(pieces, q):
                links.nouns[q] = (*links.nouns[q], rival)
            else:
                names = f"{pieces[nouns[0]].text} or {pieces[rival].text}"
                links.doubts[q] = f"it may belong to {names}"


def _rivals(pieces: Sequence[Piece], q: int, noun: int, rival: int) -> bool:
    one, other = pieces[noun], pieces[rival]
    both_fit = fits(pieces[q], one) and fits(pieces[q], other)
    return both_fit and one.noun != other.noun and "memory" not in (one.noun, other.noun)


def _each(pieces: Sequence[Piece], q: int) -> bool:
    """Whether "each" or "both" stands within the sentence of the quantity."""
    near = [*_until_stop(pieces, q, -1), *_until_stop(pieces, q, +1)]
    return any(piece.text in words.EACH for piece in near)


def _until_stop(pieces: Sequence[Piece], q: int, step: int) -> list[Piece]:
    found: list[Piece] = []
    i = q + step
    while 0 <= i < len(pieces) and pieces[i].kind not in ("stop", "quantity") and len(found) < 8:
        found.append(pieces[i])
        i += step
    return found
