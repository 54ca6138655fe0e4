"""The schedule of a network on our runtime: steps, which of them take turns, and where all lies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from tools.graph import Graph
from tools.schedule.fold import fold
from tools.schedule.order import best_order, reordered
from tools.schedule.plan import plan
from tools.schedule.rows import Ints
from tools.schedule.steps import Numbers, Step, named_steps
from tools.schedule.table import Table, table_of


@dataclass(frozen=True, slots=True)
class Group:
    """Steps `first` to `end` - 1, which take turns, from the last row up if `descending`."""

    first: int
    end: int
    descending: bool


@dataclass(frozen=True, slots=True)
class Schedule:
    """Steps in order, the value that is the output, and the first step of each group; for each
    value (0 the input, s + 1 the output of step s) the rows held, its bytes with the first and last
    group of its life, and its offset in the pool; whether rows descend in each group, the group
    with most bytes beside it, and the pool's bytes.
    """

    steps: tuple[Step, ...]
    output: int
    bounds: Ints
    held: Ints
    buffers: Ints
    offsets: Ints
    descending: Ints
    fullest: int
    pool_bytes: int

    @property
    def groups(self) -> tuple[Group, ...]:
        """The groups in order."""
        bounds = [int(b) for b in self.bounds]
        return tuple(
            Group(first, end, bool(back))
            for first, end, back in zip(bounds[:-1], bounds[1:], self.descending, strict=True)
        )


class Plan(NamedTuple):
    """What `tools.schedule.plan.plan` returns; the fields are those of `Schedule`."""

    bounds: Ints
    held: Ints
    buffers: Ints
    offsets: Ints
    descending: Ints
    fullest: int
    pool_bytes: int


def schedule(graph: Graph) -> Schedule:
    """The best schedule found for `graph`, which has one input and one output.

    The compiler places tensors by this very result.
    """
    numbers, found = best_plan(table_of(graph))
    return Schedule(named_steps(numbers), numbers.output, *found)


def best_plan(table: Table) -> tuple[Numbers, Plan]:
    """The steps and the plan of the best schedule found.

    The order of operators is the table's, or the one with the fewest live bytes where that gives a
    smaller pool.
    """
    numbers = Numbers(*fold(*table))
    found = Plan(*plan(numbers.values, numbers.links, numbers.output))
    order, better = best_order(numbers.values, numbers.links)
    if better:
        again = Numbers(*reordered(*numbers, order))
        other = Plan(*plan(again.values, again.links, again.output))
        if other.pool_bytes < found.pool_bytes:
            return again, other
    return numbers, found
