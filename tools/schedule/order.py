"""The order of steps that keeps the fewest bytes alive at once, where the graph leaves a choice.

Exact for graphs of few branches: between places where one value is alive, all sets of steps that
can have run are visited (Liberis and Lane, Neural networks on microcontrollers: saving memory at
inference via operator reordering, arXiv 1910.05110).
"""

from __future__ import annotations

import numpy as np

from tools.jit import compiled, inner
from tools.schedule.rows import ALIGNED, FAR, INPUTS, SIZE_BYTES, VALUE, Ints

MOST_STATES = 512
"""Beyond this number of sets between two such places the graph's own order is kept."""
LONGEST_SEGMENT = 60


@compiled
def best_order(values: Ints, links: Ints) -> tuple[Ints, bool]:
    """Steps in an order with the smallest peak of live bytes, and whether it beats the given one.

    `values` and `links` are described in `tools.schedule.rows`.
    """
    count = len(links)
    order = np.arange(count)
    better = False
    begin = 0
    for end in range(1, count + 1):
        if end == count or _separates(links, end):
            if 2 < end - begin <= LONGEST_SEGMENT:
                better |= _order_segment(values, links, begin, end, order)
            begin = end
    return order, better


@compiled
def reordered(
    steps: Ints, values: Ints, links: Ints, folded: Ints, output: int, order: Ints
) -> tuple[Ints, Ints, Ints, Ints, int]:
    """What `tools.schedule.fold.fold` returns for the steps in `order`, values numbered anew."""
    new_steps, new_links, new_folded = np.empty_like(steps), links.copy(), folded.copy()
    new_values = values.copy()
    number = np.zeros(len(values), np.int64)
    for new in range(len(order)):
        old = order[new]
        number[old + 1] = new + 1
        new_steps[new] = steps[old]
        new_values[new + 1] = values[old + 1]
        new_links[new] = links[old]
    for s in range(len(order)):
        for k in range(INPUTS):
            if new_links[s, k, VALUE] > 0:
                new_links[s, k, VALUE] = number[new_links[s, k, VALUE]]
    for o in range(len(folded)):
        if folded[o] >= 0:
            new_folded[o] = number[folded[o] + 1] - 1
    return new_steps, new_values, new_links, new_folded, int(number[output])


@inner
def _separates(links: Ints, position: int) -> bool:
    """Whether the steps from `position` on read no value older than the one made just before."""
    for s in range(position, len(links)):
        for k in range(INPUTS):
            if 0 <= links[s, k, VALUE] < position:
                return False
    return True


@inner
def _order_segment(values: Ints, links: Ints, begin: int, end: int, order: Ints) -> bool:
    """Put the best order of steps `begin` to `end` - 1 into `order` if it beats theirs."""
    count = end - begin
    needs, readers = _masks(links, begin, end)
    # The sets that can have run, level by level: set, peak so far, live bytes, last step, parent.
    states = np.empty((count + 1, MOST_STATES, 5), np.int64)
    sizes = np.zeros(count + 1, np.int64)
    states[0, 0] = 0
    states[0, 0, 2] = values[begin, SIZE_BYTES]
    sizes[0] = 1
    for level in range(count):
        for parent in range(sizes[level]):
            for s in range(count):
                run = states[level, parent, 0]
                if run >> s & 1 or needs[s] & ~run:
                    continue
                if sizes[level + 1] == MOST_STATES:
                    return False
                _visit(values, links, begin, readers, states, sizes, level, parent, s)
    if states[count, 0, 1] >= _given_peak(values, links, begin, end, readers):
        return False
    parent = 0
    for level in range(count, 0, -1):
        order[begin + level - 1] = begin + states[level, parent, 3]
        parent = states[level, parent, 4]
    return True


@inner
def _masks(links: Ints, begin: int, end: int) -> tuple[Ints, Ints]:
    """As sets of steps of the segment: what each step needs, and who reads each value (that of the
    step before the segment first); a value read by no step of the segment stays alive."""
    needs = np.zeros(end - begin, np.int64)
    readers = np.zeros(end - begin + 1, np.int64)
    for s in range(begin, end):
        for k in range(INPUTS):
            value = links[s, k, VALUE] - begin
            if value >= 0:
                readers[value] |= 1 << (s - begin)
            if value > 0:
                needs[s - begin] |= 1 << (value - 1)
    return needs, readers


@inner
def _freed(values: Ints, links: Ints, begin: int, readers: Ints, s: int, run: int) -> int:
    """Bytes of the values whose last reader is step s, when `run` is what ran, s included."""
    freed = 0
    for k in range(INPUTS):
        value = links[begin + s, k, VALUE]
        twice = k > 0 and value == links[begin + s, 0, VALUE]
        if value >= begin and not twice and not readers[value - begin] & ~run:
            freed += values[value, SIZE_BYTES]
    return int(freed)


@inner
def _made(values: Ints, links: Ints, begin: int, readers: Ints, s: int, run: int) -> int:
    """Bytes that step s adds to those alive; nothing where it writes over what it reads last."""
    size = values[begin + s + 1, SIZE_BYTES]
    for k in range(INPUTS):
        value = links[begin + s, k, VALUE]
        if value >= begin and links[begin + s, k, ALIGNED] and not readers[value - begin] & ~run:
            return int(size - values[value, SIZE_BYTES])
    return int(size)


@inner
def _visit(
    values: Ints, links: Ints, begin: int, readers: Ints, states: Ints, sizes: Ints,
    level: int, parent: int, s: int,
) -> None:  # fmt: skip
    """Run step s after the state `parent` of `level`; keep the better way to the same set."""
    run = states[level, parent, 0] | 1 << s
    alive = states[level, parent, 2]
    peak = max(states[level, parent, 1], alive + _made(values, links, begin, readers, s, run))
    alive += values[begin + s + 1, SIZE_BYTES] - _freed(values, links, begin, readers, s, run)
    at = 0
    while at < sizes[level + 1] and states[level + 1, at, 0] != run:
        at += 1
    if at == sizes[level + 1]:
        sizes[level + 1] += 1
        states[level + 1, at, 1] = FAR
    if peak < states[level + 1, at, 1]:
        state = states[level + 1, at]
        state[0], state[1], state[2], state[3], state[4] = run, peak, alive, s, parent


@inner
def _given_peak(values: Ints, links: Ints, begin: int, end: int, readers: Ints) -> int:
    """The most bytes alive at once in the given order."""
    alive = values[begin, SIZE_BYTES]
    peak = run = 0
    for s in range(end - begin):
        run |= 1 << s
        peak = max(peak, alive + _made(values, links, begin, readers, s, run))
        alive += values[begin + s + 1, SIZE_BYTES] - _freed(values, links, begin, readers, s, run)
    return int(peak)
