"""Steps that take turns row by row: how many rows of each value must be held at once.

`simulate` runs the algorithm of `engine_run` (firmware/engine/run.c) without computing anything, so
what it finds is what the firmware needs. Arrays describe the steps:

values[v]: height, row_bytes, size_bytes (aligned) of value v: 0 the input, s + 1 step s's output.
links[s, k]: value (-1: none), stride, before, reach, whole, aligned of input k of step s.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tools.jit import inner

HEIGHT, ROW_BYTES, SIZE_BYTES = 0, 1, 2
VALUE, STRIDE, BEFORE, REACH, WHOLE, ALIGNED = 0, 1, 2, 3, 4, 5
LONGEST_GROUP = 16  # as in firmware/engine/engine.h
INPUTS = 2
FAR = 1 << 40

ALIGNMENT = 16

Ints = NDArray[np.int64]


@inner
def up(size: int) -> int:
    """`size` rounded up to the pool's alignment."""
    return (size + ALIGNMENT - 1) // ALIGNMENT * ALIGNMENT


@inner
def simulate(
    values: Ints, links: Ints, last_use: Ints, first: int, last: int, over: int, held: Ints
) -> int:
    """Run steps `first` to `last` in turns; rows are counted from where the group begins.

    `last_use` holds the last step that reads each value. Raises `held[v]` to the most rows that
    are needed at once of each value between the steps.
    Returns how many bytes before the value `over` the last output must begin so that no row is
    overwritten that is still needed; with -1 for `over`, 0.
    """
    done = np.zeros(LONGEST_GROUP, np.int64)
    distance = 0
    while done[last - first] < values[last + 1, HEIGHT]:
        s = _next(values, links, done, first, last)
        if s != last:
            kept = _first_needed(values, links, done, first, min(last, last_use[s + 1]), s + 1, -1)
            held[s + 1] = max(held[s + 1], done[s - first] - kept + 1)
        elif over >= 0:
            kept = _first_needed(values, links, done, first, min(last, last_use[over]), over, last)
            if kept < FAR:
                written = values[s + 1, SIZE_BYTES]
                if values[s + 1, ROW_BYTES]:
                    written = (done[s - first] + 1) * values[s + 1, ROW_BYTES]
                distance = max(distance, written - kept * values[over, ROW_BYTES])
        done[s - first] += 1
    return distance


@inner
def distance_of_one(values: Ints, links: Ints, s: int, over: int) -> int:
    """What `simulate` returns for step s alone: linear in the rows but for one bend."""
    distance = 0
    height = values[s + 1, HEIGHT]
    for k in range(INPUTS):
        if over < 0 or links[s, k, VALUE] != over:
            continue
        stride, before = links[s, k, STRIDE], links[s, k, BEFORE]
        bend = before // max(stride, 1)
        for row in (0, bend, bend + 1, height - 1):
            if 0 <= row < height:
                kept = 0 if links[s, k, WHOLE] else max(row * stride - before, 0)
                kept += links[s, k, ALIGNED] and not links[s, k, WHOLE]
                written = values[s + 1, SIZE_BYTES]
                if values[s + 1, ROW_BYTES]:
                    written = (row + 1) * values[s + 1, ROW_BYTES]
                distance = max(distance, written - kept * values[over, ROW_BYTES])
    return int(distance)


@inner
def _next(values: Ints, links: Ints, done: Ints, first: int, last: int) -> int:
    """The step to run now for the next row of `last`."""
    s = last
    searching = True
    while searching:
        searching = False
        for k in range(INPUTS):
            maker = links[s, k, VALUE] - 1
            if maker >= first:
                row = done[s - first] * links[s, k, STRIDE] - links[s, k, BEFORE]
                end = min(max(row + links[s, k, REACH] + 1, 0), values[maker + 1, HEIGHT])
                if done[maker - first] < end:
                    s = maker
                    searching = True
                    break
    return s


@inner
def _first_needed(
    values: Ints, links: Ints, done: Ints, first: int, last: int, value: int, writer: int
) -> int:
    """The lowest row of `value` that a step of the group still reads, FAR where none does.

    The step `writer` is at its row: what it reads byte for byte there, it reads before it writes.
    """
    lowest = FAR
    for s in range(max(first, value), last + 1):
        if done[s - first] >= values[s + 1, HEIGHT]:
            continue
        for k in range(INPUTS):
            if links[s, k, VALUE] == value:
                row = max(done[s - first] * links[s, k, STRIDE] - links[s, k, BEFORE], 0)
                if links[s, k, WHOLE]:
                    row = 0
                elif s == writer and links[s, k, ALIGNED]:
                    row += 1
                lowest = min(lowest, row)
    return lowest


@inner
def mirrored(values: Ints, links: Ints) -> Ints:
    """`links` for rows counted from the last to the first."""
    result = links.copy()
    for s in range(len(links)):
        for k in range(INPUTS):
            value = links[s, k, VALUE]
            result[s, k, ALIGNED] = 0  # a row is written upwards in either direction
            if value >= 0 and not links[s, k, WHOLE]:
                end = (values[s + 1, HEIGHT] - 1) * links[s, k, STRIDE] + links[s, k, REACH]
                result[s, k, BEFORE] = end - links[s, k, BEFORE] - (values[value, HEIGHT] - 1)
    return result
