"""A graph as the steps that our runtime takes: tables folded away, copies that move nothing gone.

A step computes its output row by row. Functions of one byte (activations, requantization, x times
its own sigmoid) become a table that is applied to the rows of the step before them; a reshape is
another look at the same bytes. `tools.schedule.fold` finds the steps, as numbers.
"""

from __future__ import annotations

from typing import NamedTuple

from tools.schedule.rows import Ints


class Link(NamedTuple):
    """An activation that a step reads: value, and the rows of it that output row y needs.

    Rows y * stride - before to that + reach, as far as they exist. `whole`: all of the value must
    be there before the step begins. `aligned`: byte for byte the output's shape, so that the output
    may be written over it. `tensor` with `height` rows of `row_bytes` is how the step sees it.
    """

    value: int
    tensor: int
    height: int
    row_bytes: int
    stride: int = 1
    before: int = 0
    reach: int = 0
    whole: bool = False
    aligned: bool = False


class Step(NamedTuple):
    """A kernel's operator (position in the graph), and those folded into a table behind it.

    The output has `height` rows of `row_bytes`; with `row_bytes` 0 all rows add up in one place.
    `size_bytes` is what the whole output needs. Value s + 1 is made by step s; 0 is the input.
    """

    op: int
    table: tuple[int, ...]
    links: tuple[Link, ...]
    height: int
    row_bytes: int
    size_bytes: int


class Numbers(NamedTuple):
    """All steps in order as `tools.schedule.fold.fold` returns them."""

    steps: Ints
    values: Ints
    links: Ints
    folded: Ints
    output: int


def named_steps(numbers: Numbers) -> tuple[Step, ...]:
    """`numbers` as steps."""
    tables: list[list[int]] = [[] for _ in numbers.steps]
    for position, step in enumerate(numbers.folded.tolist()):
        if step >= 0:
            tables[step].append(position)
    found = zip(numbers.steps.tolist(), tables, numbers.links.tolist(), strict=True)
    return tuple(
        Step(op, tuple(table), tuple(_link(row) for row in links if row[0] >= 0), *sizes)
        for (op, *sizes), table, links in found
    )


def _link(row: list[int]) -> Link:
    value, stride, before, reach, whole, aligned, tensor, height, row_bytes = row
    return Link(value, tensor, height, row_bytes, stride, before, reach, bool(whole), bool(aligned))
