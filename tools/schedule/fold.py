"""The steps of a table of operators, as numbers; `tools.schedule.steps` says what a step is.

Tables are folded away (activations, requantization, x times its own sigmoid go into the step before
them where nobody else reads that), and copies that move nothing are gone.
"""

from __future__ import annotations

import numpy as np

from tools.jit import compiled, inner
from tools.schedule.rows import (
    ALIGNED,
    BEFORE,
    HEIGHT,
    INPUTS,
    REACH,
    ROW_BYTES,
    SIZE_BYTES,
    STRIDE,
    VALUE,
    WHOLE,
    Ints,
    up,
)
from tools.schedule.table import (
    ADD,
    CONV_2D,
    ELEMENTS,
    EXPAND_DIMS,
    MAX_POOL_2D,
    MEAN,
    MUL,
    OP_BEFORE,
    OP_BY_ROWS,
    OP_DILATION,
    OP_FIRST,
    OP_KERNEL,
    OP_KIND,
    OP_OUTPUT,
    OP_SECOND,
    OP_STRIDE,
    PAD,
    PADV2,
    RESHAPE,
    is_binary,
    is_unary,
)
from tools.windows import window_padding

TENSOR, SEEN_HEIGHT, SEEN_ROW_BYTES = 6, 7, 8  # of a link, behind those of `tools.schedule.rows`
LINK_COLUMNS = 9
STEP_OP, STEP_HEIGHT, STEP_ROW_BYTES, STEP_SIZE = range(4)
STEP_COLUMNS = 4
SUM_BYTES = 4  # an int32 sum for each channel of a mean

_padding = inner(window_padding)

# Where a tensor lives: its value (-1: nowhere), the rows it is written in, is it seen in others.
_NUMBER, _HEIGHT, _ROW_BYTES, _VIEWED = range(4)


@compiled
def fold(ops: Ints, tensors: Ints, source: int, output: int) -> tuple[Ints, Ints, Ints, Ints, int]:
    """The steps that compute a table of operators (`tools.schedule.table`), in its order.

    Returns steps[s] (operator, height, bytes of a row, bytes of all), values and links as
    `tools.schedule.rows` has them (a link also holds the tensor that is read, and its rows as the
    step sees them), for each operator the step into whose table it is folded (-1: none), and the
    value that is the network's output.
    """
    count = len(ops)
    steps = np.zeros((count, STEP_COLUMNS), np.int64)
    links = np.zeros((count, INPUTS, LINK_COLUMNS), np.int64)
    links[:, :, VALUE] = -1
    values = np.zeros((count + 1, 3), np.int64)
    values[0, HEIGHT], values[0, ROW_BYTES] = tensors[source, HEIGHT], tensors[source, ROW_BYTES]
    values[0, SIZE_BYTES] = up(tensors[source, SIZE_BYTES])
    folded = np.full(count, -1)
    homes = np.full((len(tensors), 4), -1)
    homes[source, _NUMBER], homes[source, _VIEWED] = 0, 0
    homes[source, _HEIGHT] = values[0, HEIGHT]
    homes[source, _ROW_BYTES] = values[0, ROW_BYTES]
    gate_of, is_gate = _gates(ops, output)
    made = 0
    for o in range(count):
        if is_gate[o]:
            continue
        kind, first, result = ops[o, OP_KIND], ops[o, OP_FIRST], ops[o, OP_OUTPUT]
        if is_unary(kind) or gate_of[o] >= 0:
            chain = gate_of[o] if gate_of[o] >= 0 else o
            first = ops[chain, OP_FIRST]
            into = _foldable(ops, homes, first, chain, o, output)
            if into >= 0:
                homes[result] = homes[first]
            else:
                into = made
                _link_rows(links[made, 0], homes, tensors, first)
                links[made, 0, STRIDE], links[made, 0, ALIGNED] = 1, 1
                seen = links[made, 0]
                made = _append(
                    steps, values, homes, made, o, result,
                    seen[SEEN_HEIGHT], seen[SEEN_ROW_BYTES], 0,
                )  # fmt: skip
            folded[o] = folded[chain] = into
        elif RESHAPE <= kind <= EXPAND_DIMS and _is_view(homes, first, result, output):
            homes[result] = homes[first]
            homes[result, _VIEWED] = 1
        else:
            rows = _link_step(links[made], ops[o], tensors, homes)
            made = _append(steps, values, homes, made, o, result, rows[0], rows[1], rows[2])
    return (
        steps[:made].copy(), values[: made + 1].copy(), links[:made].copy(), folded,
        int(homes[output, _NUMBER]),
    )  # fmt: skip


@inner
def _gates(ops: Ints, output: int) -> tuple[Ints, Ints]:
    """For each sum or product the unary operator that only it reads, with that one's own input
    beside it (-1: none); and whether an operator is such a one."""
    gate_of = np.full(len(ops), -1)
    is_gate = np.zeros(len(ops), np.int64)
    for o in range(len(ops)):
        if not is_unary(ops[o, OP_KIND]) or ops[o, OP_OUTPUT] == output:
            continue
        reads, reader = 0, -1
        for r in range(len(ops)):
            seconds = is_binary(ops[r, OP_KIND]) and ops[r, OP_SECOND] == ops[o, OP_OUTPUT]
            for reading in (ops[r, OP_FIRST] == ops[o, OP_OUTPUT], seconds):
                if reading:
                    reads, reader = reads + 1, r
        if reads == 1 and is_binary(ops[reader, OP_KIND]):
            one, other = ops[reader, OP_FIRST], ops[reader, OP_SECOND]
            if ops[o, OP_FIRST] == (other if one == ops[o, OP_OUTPUT] else one):
                gate_of[reader], is_gate[o] = o, 1
    return gate_of, is_gate


@inner
def _foldable(ops: Ints, homes: Ints, source: int, gate: int, last: int, output: int) -> int:
    """The step that makes `source`, if the operators `gate` and `last`, which read it, can be a
    table behind that; -1 where others read it or see it, or where it is no step's."""
    home = homes[source]
    if home[_NUMBER] == 0 or home[_ROW_BYTES] == 0 or home[_VIEWED] or source == output:
        return -1
    for r in range(len(ops)):
        if r not in (gate, last):
            seconds = is_binary(ops[r, OP_KIND]) and ops[r, OP_SECOND] == source
            if ops[r, OP_FIRST] == source or seconds:
                return -1
    return int(home[_NUMBER] - 1)


@inner
def _is_view(homes: Ints, source: int, result: int, output: int) -> bool:
    """The network's output must not be the place where its input is written."""
    if source < 0 or homes[source, _NUMBER] < 0:
        return False
    return not (homes[source, _NUMBER] == 0 and result == output)


@inner
def _append(
    steps: Ints, values: Ints, homes: Ints, made: int, op: int, result: int,
    height: int, row_bytes: int, size_bytes: int,
) -> int:  # fmt: skip
    """One more step, whose output is a value of its own; the number of steps."""
    size = size_bytes if size_bytes else height * row_bytes
    step, value, home = steps[made], values[made + 1], homes[result]
    step[STEP_OP], step[STEP_HEIGHT] = op, height
    step[STEP_ROW_BYTES], step[STEP_SIZE] = row_bytes, size
    value[HEIGHT], value[ROW_BYTES], value[SIZE_BYTES] = height, row_bytes, up(size)
    home[_NUMBER], home[_HEIGHT], home[_ROW_BYTES], home[_VIEWED] = made + 1, height, row_bytes, 0
    return made + 1


@inner
def _link_step(links: Ints, op: Ints, tensors: Ints, homes: Ints) -> tuple[int, int, int]:
    """Fill in what a step reads; the height, bytes of a row and bytes (0: their product) of what
    it makes."""
    kind, source, result = op[OP_KIND], op[OP_FIRST], tensors[op[OP_OUTPUT]]
    if CONV_2D <= kind <= MAX_POOL_2D:
        _link_rows(links[0], homes, tensors, source)
        links[0, STRIDE] = op[OP_STRIDE]
        if op[OP_KERNEL] > 1:
            links[0, REACH] = (op[OP_KERNEL] - 1) * op[OP_DILATION]
            links[0, BEFORE] = _padding(
                tensors[source, HEIGHT], op[OP_KERNEL], op[OP_STRIDE], op[OP_DILATION],
                result[HEIGHT],
            )  # fmt: skip
    elif ADD <= kind <= MUL:
        _link_operands(links, op, tensors, homes)
    elif PAD <= kind <= PADV2 and op[OP_BY_ROWS]:
        _link_rows(links[0], homes, tensors, source)
        links[0, STRIDE], links[0, BEFORE] = 1, op[OP_BEFORE]
    elif kind == MEAN and op[OP_BY_ROWS]:
        _link_rows(links[0], homes, tensors, source)
        links[0, STRIDE] = 1
        return int(links[0, SEEN_HEIGHT]), 0, int(SUM_BYTES * result[ELEMENTS])
    else:
        for k in range(INPUTS):
            if op[OP_FIRST + k] >= 0:
                _link_whole(links[k], homes, tensors, op[OP_FIRST + k])
        return 1, int(result[SIZE_BYTES]), 0
    return int(result[HEIGHT]), int(result[ROW_BYTES]), 0


@inner
def _link_operands(links: Ints, op: Ints, tensors: Ints, homes: Ints) -> None:
    """What a sum or product reads; what is broadcast over rows must be complete."""
    result = tensors[op[OP_OUTPUT]]
    for k in range(INPUTS):
        tensor = op[OP_FIRST + k]
        if tensor >= 0 and tensors[tensor, HEIGHT] == result[HEIGHT]:
            _link_rows(links[k], homes, tensors, tensor)
            links[k, STRIDE] = 1
            links[k, ALIGNED] = tensors[tensor, ELEMENTS] == result[ELEMENTS]
        elif tensor >= 0:
            _link_whole(links[k], homes, tensors, tensor)


@inner
def _link_rows(link: Ints, homes: Ints, tensors: Ints, tensor: int) -> None:
    """Rows of `tensor` as the reader sees them; the whole of it where it was made in others."""
    home = homes[tensor]
    link[VALUE], link[TENSOR] = home[_NUMBER], tensor
    link[SEEN_HEIGHT], link[SEEN_ROW_BYTES] = home[_HEIGHT], home[_ROW_BYTES]
    if home[_VIEWED] or home[_ROW_BYTES] == 0:
        seen = tensors[tensor]
        link[WHOLE] = seen[HEIGHT] != home[_HEIGHT] or seen[ROW_BYTES] != home[_ROW_BYTES]
        link[SEEN_HEIGHT], link[SEEN_ROW_BYTES] = seen[HEIGHT], seen[ROW_BYTES]


@inner
def _link_whole(link: Ints, homes: Ints, tensors: Ints, tensor: int) -> None:
    """All of `tensor` at once, as one row."""
    link[VALUE], link[TENSOR], link[WHOLE] = homes[tensor, _NUMBER], tensor, 1
    link[SEEN_HEIGHT], link[SEEN_ROW_BYTES] = 1, tensors[tensor, SIZE_BYTES]
