"""Which steps take turns: the partition of the steps into groups with the smallest peak of SRAM.

Between steps of one group only the rows in use are held; between groups tensors are held whole.
Dynamic programming over the steps in order finds the smallest peak, and among the partitions that
reach it one that lets the fewest steps take turns.
"""

from __future__ import annotations

import numpy as np

from tools.jit import inner
from tools.schedule.rows import FAR, INPUTS, LONGEST_GROUP, SIZE_BYTES, VALUE, WHOLE, Ints, up
from tools.schedule.turns import distance, rings


@inner
def last_uses(links: Ints, output: int) -> Ints:
    """The last step that reads each value; the number of steps for `output`, which stays."""
    result = np.arange(-1, len(links))
    for s in range(len(links)):
        for k in range(INPUTS):
            if links[s, k, VALUE] >= 0:
                result[links[s, k, VALUE]] = s
    result[output] = len(links)
    return result


@inner
def best_groups(values: Ints, links: Ints, last_use: Ints) -> Ints:
    """The first step of each group, in order, and behind them the number of steps."""
    count = len(links)
    cost = np.full((count, count), FAR)
    peak = np.full(count + 1, FAR)
    peak[0] = 0
    ring, closing = rings(values, links, last_use)
    whole_reader = _whole_readers(values, links)
    alive = _alive(values, last_use)
    for last in range(count):
        inner = 0
        for first in range(last, max(last - LONGEST_GROUP, -1), -1):
            if first < last:
                if closing[first + 1] > last or whole_reader[first + 1] <= last:
                    break
                inner += ring[first + 1]
                if max(peak[first], inner) >= peak[last + 1]:
                    continue
            beside = inner + alive[first]
            cost[first, last] = _group_bytes(values, links, last_use, beside, first, last)
            peak[last + 1] = min(peak[last + 1], max(peak[first], cost[first, last]))
    return _fewest_turns(cost, peak[count])


@inner
def overwritten(values: Ints, links: Ints, last_use: Ints, first: int, last: int) -> int:
    """The largest value that the group reads for the last time, over which its output may be
    written; -1 where there is none."""
    found = -1
    for s in range(first, last + 1):
        for k in range(INPUTS):
            value = links[s, k, VALUE]
            if (
                0 <= value <= first
                and last_use[value] <= last
                and (found < 0 or values[value, SIZE_BYTES] > values[found, SIZE_BYTES])
            ):
                found = value
    return found


@inner
def _alive(values: Ints, last_use: Ints) -> Ints:
    """For each step the bytes of the values made before it that it or a later one reads."""
    result = np.zeros(len(values), np.int64)
    for value in range(len(values)):
        for step in range(value, min(last_use[value] + 1, len(values))):
            result[step] += values[value, SIZE_BYTES]
    return result


@inner
def _group_bytes(
    values: Ints, links: Ints, last_use: Ints, beside: int, first: int, last: int
) -> int:
    """SRAM beside the group of steps `first` to `last`: its output, and the bytes `beside`, which
    live meanwhile or are held between its steps; what the output may be written over counts once.
    """
    total = beside + values[last + 1, SIZE_BYTES]
    over = overwritten(values, links, last_use, first, last)
    if over >= 0:
        below, above = values[last + 1, SIZE_BYTES], values[over, SIZE_BYTES]
        apart = min(up(distance(values, links, first, last, over, below)), below)
        total -= below + above - max(apart + above, below)
    return int(total)


@inner
def _whole_readers(values: Ints, links: Ints) -> Ints:
    """For each value the first step that needs all of it before it begins; FAR without one."""
    result = np.full(len(values), FAR)
    for s in range(len(links) - 1, -1, -1):
        for k in range(INPUTS):
            if links[s, k, VALUE] >= 0 and links[s, k, WHOLE]:
                result[links[s, k, VALUE]] = s
    return result


@inner
def _fewest_turns(cost: Ints, limit: int) -> Ints:
    """The partition in which no group costs more than `limit` and the fewest steps take turns."""
    count = len(cost)
    turns = np.full(count + 1, FAR)
    came_from = np.zeros(count + 1, np.int64)
    turns[0] = 0
    for last in range(count):
        for first in range(last, max(last - LONGEST_GROUP, -1), -1):
            taking = 0 if first == last else last - first + 1
            if cost[first, last] <= limit and turns[first] + taking < turns[last + 1]:
                turns[last + 1] = turns[first] + taking
                came_from[last + 1] = first
    bounds = [count]
    while bounds[-1] > 0:
        bounds.append(came_from[bounds[-1]])
    return np.array(bounds[::-1])
