"""What a group of steps needs, without running it: for the choice of groups among very many.

Before step `last` writes a row, the steps before it have finished the rows that are needed for it
and no more, which follows from the windows alone. The first rows, the last and one between are
looked at: images are alike everywhere else. `tools.schedule.rows.simulate` has the last word.
"""

from __future__ import annotations

import numpy as np

from tools.jit import inner
from tools.schedule.rows import (
    ALIGNED,
    BEFORE,
    FAR,
    HEIGHT,
    INPUTS,
    LONGEST_GROUP,
    REACH,
    ROW_BYTES,
    SIZE_BYTES,
    STRIDE,
    VALUE,
    WHOLE,
    Ints,
    up,
)


@inner
def rows_done(values: Ints, links: Ints, first: int, last: int, row: int, done: Ints) -> None:
    """`done[s - first]`: the rows that step s has finished when `last` is about to write `row`."""
    done[: last - first + 1] = 0
    done[last - first] = row + 1
    for s in range(last, first - 1, -1):
        if done[s - first] > 0:
            for k in range(INPUTS):
                value = links[s, k, VALUE]
                if value > first:
                    end = (done[s - first] - 1) * links[s, k, STRIDE] - links[s, k, BEFORE]
                    end = min(max(end + links[s, k, REACH] + 1, 0), values[value, HEIGHT])
                    done[value - 1 - first] = max(done[value - 1 - first], end)
    done[last - first] = row


@inner
def rings(values: Ints, links: Ints, last_use: Ints) -> tuple[Ints, Ints]:
    """For each value: bytes of the rows held while its readers take turns, and the step at which
    all that was made of it since has come together; FAR where it cannot be held in part."""
    count = len(links)
    size = np.full(len(values), FAR)
    closing = np.full(len(values), FAR)
    done = np.zeros(LONGEST_GROUP, np.int64)
    before = np.zeros(LONGEST_GROUP, np.int64)
    for value in range(1, count):
        end, made = last_use[value], value
        while made < end < count:  # steps `value` to end - 1 make the values up to `end`
            made += 1
            end = max(end, last_use[made])
        if value <= end < min(count, value + LONGEST_GROUP - 1):
            rows = _rows_of_only_reader(links, value, end)
            if rows == 0:
                rows = _rows_held(values, links, value, end, done, before)
            closing[value] = end
            size[value] = up(min(rows, values[value, HEIGHT]) * values[value, ROW_BYTES])
    return size, closing


@inner
def _rows_of_only_reader(links: Ints, value: int, end: int) -> int:
    """The rows that step `end` needs at once if it alone reads `value`; 0 if others do."""
    rows = 0
    for s in range(value, end + 1):
        for k in range(INPUTS):
            if links[s, k, VALUE] == value:
                if s != end or rows:
                    return 0
                rows = links[s, k, REACH] + 1
    return int(rows)


@inner
def _rows_held(values: Ints, links: Ints, value: int, end: int, done: Ints, before: Ints) -> int:
    """The most rows of `value` held at once while the steps up to `end` take turns."""
    first, rows = value - 1, 1
    height = values[end + 1, HEIGHT]
    for row in (0, 1, 2, height // 2, height - 2, height - 1):
        if not 0 <= row < height:
            continue
        rows_done(values, links, first, end, row, done)
        before[:] = 0
        if row > 0:
            rows_done(values, links, first, end, row - 1, before)
        before[end - first] = row
        for s in range(value, end + 1):
            for k in range(INPUTS):
                if links[s, k, VALUE] == value and before[s - first] < values[s + 1, HEIGHT]:
                    kept = before[s - first] * links[s, k, STRIDE] - links[s, k, BEFORE]
                    rows = max(rows, done[0] - max(kept, 0))
    return int(rows)


@inner
def distance(values: Ints, links: Ints, first: int, last: int, over: int, enough: int) -> int:
    """How far before the value `over`, which the group reads, its output must begin; any number
    from `enough` on where it is that far."""
    height, output = values[last + 1, HEIGHT], values[last + 1]
    done = np.zeros(LONGEST_GROUP, np.int64)
    result = 0
    for row in (0, 1, 2, height // 2, height - 2, height - 1):
        if not 0 <= row < height or result >= enough:
            continue
        rows_done(values, links, first, last, row, done)
        written = (row + 1) * output[ROW_BYTES] if output[ROW_BYTES] else output[SIZE_BYTES]
        for s in range(first, last + 1):
            for k in range(INPUTS):
                if links[s, k, VALUE] == over and done[s - first] < values[s + 1, HEIGHT]:
                    kept = max(done[s - first] * links[s, k, STRIDE] - links[s, k, BEFORE], 0)
                    kept += s == last and links[s, k, ALIGNED]
                    if links[s, k, WHOLE]:
                        kept = 0
                    result = max(result, written - kept * values[over, ROW_BYTES])
    return int(result)
