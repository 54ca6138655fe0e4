"""The limits that differences and factors lead to: "20 KB less RAM", "double the memory"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from tools.goal.amend.placing import amount_in, last_said, limit_of, place, quantity_in
from tools.goal.amend.relative import Factor, Step, noun_near
from tools.goal.bounds import NATURAL, Bound, Resource
from tools.goal.model import Goal
from tools.goal.pieces import Piece
from tools.goal.quantities import Quantity
from tools.goal.text import Text
from tools.goal.vocabulary import Noun

RESOURCE_OF: dict[Noun, Resource] = {
    "sram": "sram", "flash": "flash", "memory": "sram", "macs": "macs", "flops": "macs",
    "latency": "latency", "accuracy": "accuracy", "error": "accuracy",
}  # fmt: skip
TITLES: dict[Resource, str] = {
    "sram": "SRAM", "flash": "flash", "macs": "MACs", "latency": "latency", "accuracy": "accuracy",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Difference:
    """A new limit, or why there is none, and where the message says so."""

    span: tuple[int, int]
    bound: Bound | None = None
    unclear: str = ""


def read_difference(
    goal: Goal | None, text: Text, pieces: Sequence[Piece], q: int, step: Step
) -> Difference | None:
    """The quantity `q` added to the limit that it is about, or taken from it.

    None where the number has neither unit nor noun: "20 more" are trials, as far as one can tell.
    """
    noun = noun_near(pieces, q, step.last)
    ends = [q, step.last, *([noun] if noun is not None else [])]
    span = pieces[min(ends)].start, pieces[max(ends)].end
    words = text.words(*span)
    quantity = pieces[q].quantity
    if quantity is None or quantity.number is None:
        return Difference(span, unclear=f"{words}: it holds no number that can be used")
    if quantity.unit.dimension == "bare" and (parted := _parted(text, pieces, q, step)):
        quantity = parted
    kind = pieces[noun].noun if noun is not None else None
    if kind is None and quantity.unit.dimension == "bare" and pieces[q - 1].text != "by":
        return None
    resource = RESOURCE_OF.get(kind) if kind else _moved(goal, quantity)
    old = limit_of(goal, resource) if resource else None
    if resource is None or old is None:
        return Difference(span, unclear=f"{words}: {_missing(resource)}")
    change = _amount(goal, resource, quantity, exact(old))
    if change is None:
        reason = f"it has no unit that fits {TITLES[resource]}"
        return Difference(span, unclear=f"{words}: {reason}")
    return Difference(span, bound_on(resource, exact(old) + step.sign * change, words))


def _parted(text: Text, pieces: Sequence[Piece], q: int, step: Step) -> Quantity | None:
    """The quantity whose unit comes after "more": "20 more KB"."""
    after = re.match(r"\s*([a-z%]+)", text.plain[pieces[step.last].end :])
    found = quantity_in(f"{pieces[q].text} {after[1]}") if after else None
    return found if found and found.unit.dimension not in ("bare", "foreign") else None


def read_multiple(goal: Goal | None, factor: Factor) -> Bound | str:
    """ "Double the SRAM" as the limit that it leads to, or why it leads to none."""
    resource = RESOURCE_OF.get(factor.noun) if factor.noun else last_said(goal)
    if factor.noun == "memory" and goal and goal.sram_bytes is None and goal.flash_bytes:
        resource = "flash"
    old = limit_of(goal, resource) if resource else None
    if resource is None or old is None:
        return f"{factor.words}: {_missing(resource)}"
    return bound_on(resource, exact(old) * factor.factor, factor.words)


def bound_on(resource: Resource, value: Fraction, words: str) -> Bound:
    """A limit on the side on which a goal limits `resource`."""
    return Bound(resource, NATURAL[resource], value, words)


def exact(value: int | float) -> Fraction:
    """A limit as the decimal number that it is written as."""
    return Fraction(value) if isinstance(value, int) else Fraction(repr(value))


def _missing(resource: Resource | None) -> str:
    if resource is None:
        return "it does not say which limit"
    return f"there is no limit on {TITLES[resource]} yet"


def _moved(goal: Goal | None, quantity: Quantity) -> Resource | None:
    """Without a noun: what the unit fits, or for "10 % more" the limit said last."""
    return last_said(goal) if quantity.unit.dimension == "fraction" else place(goal, quantity)


def _amount(
    goal: Goal | None, resource: Resource, quantity: Quantity, old: Fraction
) -> Fraction | None:
    """In base units; a percentage is of the limit, but of an accuracy it is points."""
    if quantity.unit.dimension == "fraction" and resource != "accuracy":
        return old * quantity.value
    if quantity.unit.dimension == "fraction":
        return quantity.value
    amount = amount_in(goal, resource, quantity)
    return None if amount is None else exact(amount)
