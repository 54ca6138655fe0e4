"""Where each buffer lies in the pool: first fit, with outputs that may be written over an input.

A group's output may overlap an input that it reads for the last time, as far as rows are written
only where they have been read: below it when rows ascend, above it when they descend (the idea of
diagonal memory optimisation, arXiv 2010.01668, by rows). Several orders of placement are tried, and
the smallest pool is taken.
"""

from __future__ import annotations

import numpy as np

from tools.jit import inner
from tools.schedule.rows import Ints

SIZE, FIRST, LAST = 0, 1, 2
OVER, OUTPUT, BELOW, ABOVE = 0, 1, 2, 3
PROMOTIONS = 8


@inner
def place(buffers: Ints, pairs: Ints, orders: Ints, bound: int) -> tuple[Ints, int]:
    """Offsets of `buffers` and the pool's bytes, by the best of `orders` and of what follows from
    them when the buffer that ends last is placed first; no pool is smaller than `bound`.

    buffers[b]: bytes, first and last group of its life. pairs[g]: the buffer that group g may
    overwrite (-1: none), its output, and how many bytes the output must begin before it where rows
    ascend, or behind it where they descend (less than 0: before it is early enough).
    """
    best = offsets = _place_in_order(buffers, pairs, orders[0])
    pool = _extent(buffers, best)
    for k in range(len(orders)):
        order = orders[k]
        for promotion in range(PROMOTIONS):
            if pool <= bound:
                return best, pool
            if k > 0 or promotion > 0:
                offsets = _place_in_order(buffers, pairs, order)
            extent = _extent(buffers, offsets)
            if extent < pool:
                best, pool = offsets, extent
            order = _promoted(buffers, offsets, order)
    return best, pool


@inner
def _promoted(buffers: Ints, offsets: Ints, order: Ints) -> Ints:
    """`order` with the buffer that ends last in front."""
    last = 0
    for b in range(len(buffers)):
        if offsets[b] + buffers[b, SIZE] > offsets[last] + buffers[last, SIZE]:
            last = b
    result = np.empty_like(order)
    result[0] = last
    at = 1
    for b in order:
        if b != last:
            result[at] = b
            at += 1
    return result


@inner
def group_bytes(buffers: Ints, pairs: Ints, g: int) -> int:
    """The bytes beside group g, what it writes over counted once."""
    alive = 0
    for b in range(len(buffers)):
        if buffers[b, FIRST] <= g <= buffers[b, LAST]:
            alive += buffers[b, SIZE]
    if pairs[g, OVER] >= 0:
        over, output = buffers[pairs[g, OVER], SIZE], buffers[pairs[g, OUTPUT], SIZE]
        ascending = max(pairs[g, BELOW] + over, output)
        descending = max(over, max(pairs[g, ABOVE], 0) + output)
        alive -= over + output - min(ascending, descending)
    return int(alive)


@inner
def fullest_group(buffers: Ints, pairs: Ints) -> int:
    """The group beside which most is alive; no placement needs less than that."""
    fullest = 0
    for g in range(1, len(pairs)):
        if group_bytes(buffers, pairs, g) > group_bytes(buffers, pairs, fullest):
            fullest = g
    return fullest


@inner
def descends(buffers: Ints, offsets: Ints, pair: Ints) -> bool:
    """Whether rows must descend for the output to be written over the input."""
    over, output = pair[OVER], pair[OUTPUT]
    if over < 0 or offsets[output] <= offsets[over] - pair[BELOW]:
        return False
    return bool(offsets[output] < offsets[over] + buffers[over, SIZE])


@inner
def _extent(buffers: Ints, offsets: Ints) -> int:
    extent = 0
    for b in range(len(buffers)):
        extent = max(extent, offsets[b] + buffers[b, SIZE])
    return int(extent)


@inner
def _place_in_order(buffers: Ints, pairs: Ints, order: Ints) -> Ints:
    """Each buffer at the lowest offset that those before it in `order` leave free."""
    offsets = np.full(len(buffers), -1)
    low = np.empty(len(buffers), np.int64)
    high = np.empty(len(buffers), np.int64)
    for b in order:
        count = 0
        for c in range(len(buffers)):
            apart = buffers[c, FIRST] > buffers[b, LAST] or buffers[b, FIRST] > buffers[c, LAST]
            if offsets[c] >= 0 and not apart:
                low[count], high[count] = _forbidden(buffers, pairs, offsets[c], b, c)
                count += 1
        offsets[b] = _lowest_free(low[:count], high[:count])
    return offsets


@inner
def _forbidden(buffers: Ints, pairs: Ints, offset: int, b: int, c: int) -> tuple[int, int]:
    """The offsets of buffer `b` strictly between which it would collide with `c`, at `offset`."""
    for g in (buffers[b, FIRST], buffers[c, FIRST]):
        if pairs[g, OVER] == c and pairs[g, OUTPUT] == b:
            return offset - pairs[g, BELOW], offset + pairs[g, ABOVE]
        if pairs[g, OVER] == b and pairs[g, OUTPUT] == c:
            return offset - pairs[g, ABOVE], offset + pairs[g, BELOW]
    return offset - buffers[b, SIZE], offset + buffers[c, SIZE]


@inner
def _lowest_free(low: Ints, high: Ints) -> int:
    """The lowest offset, 0 or more, that lies strictly inside no interval."""
    offset = 0
    moved = True
    while moved:
        moved = False
        for k in range(len(low)):
            if low[k] < offset < high[k]:
                offset = high[k]
                moved = True
    return int(offset)
