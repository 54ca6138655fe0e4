"""The schedule of a network on our runtime: steps, which of them take turns, and where all lies."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tools.graph import Graph
from tools.memory import aligned
from tools.schedule.order import best_order, reordered
from tools.schedule.plan import plan
from tools.schedule.rows import INPUTS, Ints
from tools.schedule.steps import Program, Step, rows_of, steps_of

_NO_LINK = (-1, 0, 0, 0, False, False)


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


def schedule(graph: Graph) -> Schedule:
    """The best schedule found for `graph`, which has one input and one output.

    The order of operators is the graph's, or the one with the fewest live bytes where that gives a
    smaller pool. The compiler places tensors by this very result.
    """
    program = steps_of(graph)
    source = graph.tensors[graph.inputs[0]]
    first = (*rows_of(source), aligned(source.size_bytes))
    values, links = _numbers(program, first)
    found = _planned(program, values, links)
    order, better = best_order(values, links)
    if better:
        program = reordered(program, order.tolist())
        other = _planned(program, *_numbers(program, first))
        found = min(found, other, key=lambda one: one.pool_bytes)
    return found


def _numbers(program: Program, first: tuple[int, int, int]) -> tuple[Ints, Ints]:
    """The steps as arrays (see `tools.schedule.rows`); `first` describes the network's input."""
    # One flat list each: numpy takes several times as long to read nested ones.
    values: list[int] = [*first]
    links: list[int] = []
    for _, _, step_links, height, row_bytes, size_bytes in program.steps:
        values += (height, row_bytes, aligned(size_bytes))
        for link in step_links:
            links += (link[0], link[4], link[5], link[6], link[7], link[8])
        links += _NO_LINK * (INPUTS - len(step_links))
    shape = (len(program.steps), INPUTS, len(_NO_LINK))
    return (
        np.array(values, np.int64).reshape(-1, 3),
        np.array(links, np.int64).reshape(shape),
    )


def _planned(program: Program, values: Ints, links: Ints) -> Schedule:
    """The plan for the steps in their order."""
    numbers = plan(values, links, program.output)
    return Schedule(program.steps, program.output, *numbers)
