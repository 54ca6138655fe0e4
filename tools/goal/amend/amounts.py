"""The amounts of a message, each as a new limit of the goal or as words that are not clear."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from tools.goal.amend.placing import last_said, limit_of, place, unit_of
from tools.goal.amend.relative import read_step
from tools.goal.amend.replaced import take_out_replaced
from tools.goal.amend.steps import RESOURCE_OF, TITLES, Difference, read_difference
from tools.goal.bounds import Bound, Resource, Unplaced, read_bounds
from tools.goal.directions import Surroundings, surroundings
from tools.goal.limits import Limits, combine
from tools.goal.links import Links, link
from tools.goal.model import Goal
from tools.goal.pieces import Piece, read_pieces
from tools.goal.quantities import Quantity
from tools.goal.ranges import merge_ranges
from tools.goal.text import Text
from tools.goal.tokens import tokenize
from tools.goal.units import Unit
from tools.goal.vocabulary import EVIDENCE_OF_ACCURACY
from tools.goal.wordlists import word_set

_CUES = word_set(
    "make making set setting change changing say to meant mean instead rather increase raise lower "
    "reduce decrease bump only allow limit give -> = be"
)
_ENDS = frozenset({"please", "instead", "then", "now", "max", "again", "only", "tops", "ok"})
_ACCEPTED = word_set(
    "enough fine ok okay sufficient good plenty suffices works accept acceptable sounds seems "
    "really again thanks"
)
_PLAIN = frozenset({"comma", "stop", "join", "refusal", "fence", "negation", "quantity"})
_OPEN = ("bytes", "scale", "fraction")
_COUNTED = 1000
_PASSED = ("epoch", "step", "layer", "trial", "seed", "candidate", "minute", "hour", "day", "class")


@dataclass
class Amounts:
    """What the amounts of a message ask for; `read` are the places of those that have an effect."""

    bounds: list[Bound] = field(default_factory=list)
    unclear: list[str] = field(default_factory=list)
    read: list[tuple[int, int]] = field(default_factory=list)

    def limits(self) -> Limits:
        """One limit for each resource; raises GoalError as in a sentence."""
        return combine(self.bounds)


def read_amounts(
    goal: Goal | None,
    text: Text,
    masks: list[tuple[int, int]],
    wrong: Sequence[tuple[int, int]] = (),
) -> Amounts:
    """Every amount of `text`, which asks for changes of `goal`.

    `wrong` are the places of units that an amount does not have. Raises GoalError for an amount
    below zero.
    """
    tokens = tokenize(text, [*masks, *wrong])
    pieces, olds = take_out_replaced(read_pieces(text, tokens), goal is not None)
    pieces = merge_ranges(pieces)
    olds |= _misspelled(text, pieces, wrong)
    links = link(pieces)
    found = Amounts()
    steps = {q: step for q in list(links.nouns) if (step := read_step(pieces, q))}
    for q, step in steps.items():
        difference = read_difference(goal, text, pieces, q, step)
        if difference is not None:
            _take(found, difference)
        del links.nouns[q]
    _give_units(goal, pieces, links, olds)
    implied = _imply(goal, pieces, links, olds)
    _leave_out(pieces, links, implied)
    found.read += [_span(pieces, q, nouns) for q, nouns in links.nouns.items()]
    for item in read_bounds(text, pieces, links, implied):
        _sort_in(found, item)
    return found


def _span(pieces: Sequence[Piece], q: int, nouns: Sequence[int]) -> tuple[int, int]:
    around = surroundings(pieces, q, nouns)
    return pieces[around.first].start, pieces[around.last].end


def _take(found: Amounts, difference: Difference) -> None:
    found.read.append(difference.span)
    if difference.bound is not None:
        found.bounds.append(difference.bound)
    else:
        found.unclear.append(difference.unclear)


def _sort_in(found: Amounts, item: Bound | Unplaced) -> None:
    if isinstance(item, Bound):
        found.bounds.append(item)
    else:
        found.unclear.append(f"{item.words}: {item.reason}")


def _misspelled(
    text: Text, pieces: Sequence[Piece], wrong: Sequence[tuple[int, int]]
) -> dict[int, Quantity]:
    """For "320 KB, not MB": that the amount replaces 320 MB."""
    olds: dict[int, Quantity] = {}
    for start, end in wrong:
        last = text.plain[start:end].split()[-1]
        for piece in pieces:
            if piece.end != start or piece.quantity is None:
                continue
            same = read_pieces(text, tokenize(Text("", f"1 {last}", tuple(range(30))), []))
            if same and same[0].quantity is not None:
                olds[piece.start] = replace(piece.quantity, unit=same[0].quantity.unit)
    return olds


def _give_units(
    goal: Goal | None, pieces: list[Piece], links: Links, olds: dict[int, Quantity]
) -> None:
    """A number without a unit takes that of the limit it changes: "make it 128", "RAM: 128"."""
    for q, nouns in links.nouns.items():
        quantity = pieces[q].quantity
        if quantity is None or quantity.unit.dimension != "bare" or quantity.number is None:
            continue
        if quantity.scale >= _COUNTED and not nouns and limit_of(goal, "macs") is not None:
            pieces[q] = replace(pieces[q], quantity=replace(quantity, unit=Unit("macs")))
            continue
        noun = pieces[nouns[0]].noun if nouns else None
        if noun is None and not _cued(pieces, q, olds):
            continue
        resource = RESOURCE_OF.get(noun) if noun else last_said(goal)
        unit = unit_of(goal, resource) if resource else None
        if unit is None or (noun is not None and _is_whole(resource, quantity)):
            continue
        note = "it was read in the unit of the limit before"
        fresh = replace(quantity, unit=unit, notes=(*quantity.notes, note))
        pieces[q] = replace(pieces[q], quantity=fresh)


def _is_whole(resource: Resource | None, quantity: Quantity) -> bool:
    """Accuracies say themselves whether they are percentages, and many MACs are all of them."""
    return resource == "accuracy" or (resource == "macs" and (quantity.number or 0) >= 10_000)


def _cued(pieces: Sequence[Piece], q: int, olds: dict[int, Quantity]) -> bool:
    """Whether a bare number is said as a limit: "make it 128", "128 instead"."""
    if pieces[q].start in olds:
        return True
    after = pieces[q + 1] if q + 1 < len(pieces) else None
    if (
        after is not None
        and after.kind not in ("comma", "stop", "join")
        and after.text not in _ENDS
    ):
        return False
    near = {piece.text for piece in _clause_before(pieces, q)}
    return bool(near & _CUES) or (after is not None and after.text == "instead")


def _clause_before(pieces: Sequence[Piece], q: int) -> Iterator[Piece]:
    for piece in reversed(pieces[max(0, q - 6) : q]):
        if piece.kind in ("stop", "quantity"):
            return
        yield piece


def _imply(
    goal: Goal | None, pieces: Sequence[Piece], links: Links, olds: dict[int, Quantity]
) -> dict[int, Piece]:
    """The noun of each quantity that has none, where the goal tells which one is meant."""
    implied: dict[int, Piece] = {}
    for q, nouns in links.nouns.items():
        quantity = pieces[q].quantity
        if nouns or quantity is None or quantity.unit.dimension not in _OPEN:
            continue
        resource: Resource | None
        if quantity.unit.dimension == "fraction":
            resource = "accuracy" if _stands_alone(pieces, q) else None
        else:
            resource = place(goal, quantity, olds.get(pieces[q].start))
        if resource is not None:
            implied[q] = replace(pieces[q], kind="noun", text=TITLES[resource], noun=resource)
    return implied


def _stands_alone(pieces: Sequence[Piece], q: int) -> bool:
    """Whether no word claims the percentage: "96% is enough", "at least 97 % please"."""
    after = [piece for piece in pieces[q + 1 : q + 3] if piece.kind not in ("glue", "comparator")]
    if q + 1 < len(pieces) and pieces[q + 1].text == "of":
        return False
    known = EVIDENCE_OF_ACCURACY | _ENDS | _ACCEPTED
    return not after or after[0].kind in _PLAIN or after[0].text in known


def _leave_out(pieces: Sequence[Piece], links: Links, implied: dict[int, Piece]) -> None:
    """Numbers that are no limits ("8 trials", "the 2nd"), and judgements ("64 KB is too much")."""
    for q, nouns in list(links.nouns.items()):
        quantity = pieces[q].quantity
        if quantity is None:
            continue
        around = surroundings(pieces, q, nouns)
        judged = (around.refused and not around.comparators) or _is_past(pieces, around.last)
        if (
            judged
            or _about_another(pieces, nouns, around)
            or (not nouns and q not in implied and _passes(pieces, q, quantity))
        ):
            del links.nouns[q]


def _about_another(pieces: Sequence[Piece], nouns: Sequence[int], around: Surroundings) -> bool:
    """ "Learning rate 0.1" is no limit; "at most 2M parameters" is one that a goal cannot hold."""
    after = pieces[around.last + 1].text if around.last + 1 < len(pieces) else ""
    if after in ("times", "x", "fold"):
        return True
    others = bool(nouns) and all(pieces[noun].noun == "other" for noun in nouns)
    return others and not around.comparators


def _is_past(pieces: Sequence[Piece], last: int) -> bool:
    """ "64 KB was wrong" says what is not wanted any more."""
    return last + 1 < len(pieces) and pieces[last + 1].text in ("was", "were")


def _passes(pieces: Sequence[Piece], q: int, quantity: Quantity) -> bool:
    """Whether an amount without a noun is plainly about something else."""
    around = surroundings(pieces, q, ())
    dimension = quantity.unit.dimension
    if dimension == "bare" and _cued(pieces, q, {}) and not around.comparators:
        return False
    if dimension in ("bare", "foreign"):
        compared = [i for i in around.comparators if pieces[i].direction in ("upper", "lower")]
        about_training = any(name in pieces[q].text for name in _PASSED)
        return not compared or dimension == "bare" or about_training
    return dimension == "fraction"
