"""The whole plan for the pool as numbers: groups, rows held, offsets, directions, bytes."""

from __future__ import annotations

import numpy as np

from tools.jit import compiled, inner
from tools.schedule.groups import best_groups, last_uses, overwritten
from tools.schedule.placement import (
    ABOVE,
    BELOW,
    FIRST,
    LAST,
    OUTPUT,
    OVER,
    SIZE,
    descends,
    fullest_group,
    group_bytes,
    place,
)
from tools.schedule.rows import (
    HEIGHT,
    ROW_BYTES,
    SIZE_BYTES,
    Ints,
    distance_of_one,
    mirrored,
    simulate,
    up,
)


@compiled
def plan(values: Ints, links: Ints, output: int) -> tuple[Ints, Ints, Ints, Ints, Ints, int, int]:
    """Plan the steps described by `values` and `links` (see `tools.schedule.rows`).

    Returns the first step of each group (and the number of steps behind them), the rows held of
    each value, buffers (bytes, first and last group of each value), offsets in the pool, whether
    rows descend in each group, the group with most bytes beside it, and the pool's bytes. `output`
    is the value that must remain.
    """
    last_use = last_uses(links, output)
    bounds = best_groups(values, links, last_use)
    held = np.ones(len(values), np.int64)
    pairs = _pairs(values, links, last_use, bounds, held)
    buffers = _buffers(values, last_use, bounds, held)
    orders = _orders(buffers, len(bounds) - 1)
    fullest = fullest_group(buffers, pairs)
    offsets, pool = place(buffers, pairs, orders, group_bytes(buffers, pairs, fullest))
    descending = np.zeros(len(pairs), np.int64)
    for g in range(len(pairs)):
        descending[g] = descends(buffers, offsets, pairs[g])
    return bounds, held, buffers, offsets, descending, fullest, pool


@inner
def _pairs(values: Ints, links: Ints, last_use: Ints, bounds: Ints, held: Ints) -> Ints:
    """What each group may overwrite, and how far its output must keep away (see `place`).

    Raises `held` to what the group needs in either direction.
    """
    backwards = mirrored(values, links)
    pairs = np.full((len(bounds) - 1, 4), -1)
    for g in range(len(pairs)):
        first, last = bounds[g], bounds[g + 1] - 1
        over = overwritten(values, links, last_use, first, last)
        if first == last:
            below = distance_of_one(values, links, last, over)
            above = distance_of_one(values, backwards, last, over)
        else:
            below = simulate(values, links, last_use, first, last, over, held)
            above = simulate(values, backwards, last_use, first, last, over, held)
        pairs[g, OVER], pairs[g, OUTPUT] = over, last + 1
        pairs[g, BELOW] = min(up(below), values[last + 1, SIZE_BYTES])
        if over >= 0:
            pairs[g, ABOVE] = _offset_above(values, over, last + 1, above)
    return pairs


@inner
def _offset_above(values: Ints, over: int, output: int, distance: int) -> int:
    """How many bytes behind `over` its overwriting output must begin when rows descend, given how
    far it must end behind it; the bytes that alignment adds to either do not count."""
    apart = values[over, SIZE_BYTES]
    if values[over, ROW_BYTES] == 0 or values[output, ROW_BYTES] == 0:
        return int(apart)  # sums are begun with the first row and finished with the last
    ends = [values[v, HEIGHT] * values[v, ROW_BYTES] for v in (over, output)]
    return int(min(up(ends[0] - ends[1] + distance), apart))


@inner
def _buffers(values: Ints, last_use: Ints, bounds: Ints, held: Ints) -> Ints:
    """Bytes, first and last group of each value."""
    group = np.zeros(len(values) + 1, np.int64)  # of each step
    for g in range(len(bounds) - 1):
        group[bounds[g] : bounds[g + 1]] = g
    last_group = max(len(bounds) - 2, 0)
    buffers = np.empty((len(values), 3), np.int64)
    for v in range(len(values)):
        made = group[v - 1] if v else 0
        read = last_group if last_use[v] >= len(values) - 1 else group[max(last_use[v], 0)]
        between = v > 0 and read == made and v != bounds[made + 1]
        held[v] = min(held[v], values[v, HEIGHT]) if between else values[v, HEIGHT]
        whole = held[v] == values[v, HEIGHT]
        buffers[v, SIZE] = values[v, SIZE_BYTES] if whole else up(held[v] * values[v, ROW_BYTES])
        buffers[v, FIRST], buffers[v, LAST] = made, read
    return buffers


@inner
def _orders(buffers: Ints, groups: int) -> Ints:
    """Orders in which to place: by size; the fullest group first; from the start; from the end."""
    count = len(buffers)
    alive = np.zeros(max(groups, 1), np.int64)
    for b in range(count):
        for g in range(buffers[b, FIRST], buffers[b, LAST] + 1):
            alive[g] += buffers[b, SIZE]
    fullest = np.zeros(count, np.int64)
    for b in range(count):
        for g in range(buffers[b, FIRST], buffers[b, LAST] + 1):
            fullest[b] = max(fullest[b], alive[g])
    total = alive.sum() + 1
    keys = np.empty((4, count), np.int64)
    for b in range(count):
        size = buffers[b, SIZE]
        keys[0, b] = -size * count + buffers[b, FIRST]
        keys[1, b] = -fullest[b] * total - size
        keys[2, b] = buffers[b, FIRST] * total - size
        keys[3, b] = -buffers[b, LAST] * total - size
    return _sorted(keys)


@inner
def _sorted(keys: Ints) -> Ints:
    """For each row of `keys` its columns from the lowest key to the highest, in order among equals.

    By insertion: a library's sort takes longer to compile than all the planning of a network.
    """
    orders = np.empty_like(keys)
    for row in range(keys.shape[0]):
        for b in range(keys.shape[1]):
            at = b
            while at > 0 and keys[row, orders[row, at - 1]] > keys[row, b]:
                orders[row, at] = orders[row, at - 1]
                at -= 1
            orders[row, at] = b
    return orders
