"""A graph as the steps that our runtime takes: tables folded away, copies that move nothing gone.

A step computes its output row by row. Functions of one byte (activations, requantization, x times
its own sigmoid) become a table that is applied to the rows of the step before them; a reshape is
another look at the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from tools.graph import Graph, Op, Tensor
from tools.windows import window_padding

UNARY_KINDS = frozenset({"LEAKY_RELU", "LOGISTIC", "HARD_SWISH", "RELU", "RELU6", "QUANTIZE"})
VIEW_KINDS = frozenset({"RESHAPE", "SQUEEZE", "EXPAND_DIMS"})
BINARY_KINDS = frozenset({"ADD", "MUL"})
SUM_BYTES = 4  # an int32 sum for each channel of a mean


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

    def numbers(self) -> tuple[int, int, int, int, bool, bool]:
        """What planning needs to know (see `tools.schedule.rows`)."""
        return self.value, self.stride, self.before, self.reach, self.whole, self.aligned


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


class Program(NamedTuple):
    """All steps in order, and the value that is the network's output."""

    steps: tuple[Step, ...]
    output: int


def steps_of(graph: Graph) -> Program:
    """The steps that compute `graph`, in its order; one input and one output are assumed."""
    folding = _Folding(graph)
    return Program(tuple(folding.steps), folding.values[graph.outputs[0]].number)


class _Value(NamedTuple):
    """Where a tensor lives: value, the rows it is written in, whether it is seen in others."""

    number: int
    height: int
    row_bytes: int
    viewed: bool = False


class _Folding:
    """Walks the operators once and collects steps."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.tensors = graph.tensors
        self.output = graph.outputs[0]
        self.steps: list[Step] = []
        source = graph.inputs[0]
        self.values = {source: _Value(0, *rows_of(self.tensors[source]))}
        self.readers: dict[int, list[int]] = {}
        gates: dict[int, int] = {}
        if any(op.kind in UNARY_KINDS for op in graph.ops):
            self._find_readers()
            gates = self._gates()
        gated = set(gates.values())
        for position, op in enumerate(graph.ops):
            kind = op.kind
            if position in gated:
                chain = (*(g for g, reader in gates.items() if reader == position), position)
                self._look_up(chain, graph.ops[chain[0]].inputs[0], op.outputs[0])
            elif kind in _ADD_STEP:
                _ADD_STEP[kind](self, position, op)
            elif kind in UNARY_KINDS:
                if position not in gates:
                    self._look_up((position,), op.inputs[0], op.outputs[0])
            elif kind in VIEW_KINDS and self._is_view(op):
                value = self.values[op.inputs[0]]
                self.values[op.outputs[0]] = value._replace(viewed=True)
            else:
                _whole(self, position, op)

    def _find_readers(self) -> None:
        """The positions of the operators that read each activation."""
        for position, op in enumerate(self.graph.ops):
            for i in op.inputs if op.kind in BINARY_KINDS else op.inputs[:1]:
                if i in self.readers:
                    self.readers[i].append(position)
                else:
                    self.readers[i] = [position]

    def _gates(self) -> dict[int, int]:
        """Unary operators read only by a product (or sum) with their own input: to that one."""
        gates = {}
        for position, op in enumerate(self.graph.ops):
            if op.kind in UNARY_KINDS and op.outputs[0] != self.output:
                readers = self.readers.get(op.outputs[0], ())
                if len(readers) == 1:
                    reader = self.graph.ops[readers[0]]
                    same = {*reader.inputs} == {op.inputs[0], op.outputs[0]}
                    if reader.kind in BINARY_KINDS and same:
                        gates[position] = readers[0]
        return gates

    def _is_view(self, op: Op) -> bool:
        """The network's output must not be the place where its input is written."""
        source = self.values.get(op.inputs[0])
        return source is not None and not (source.number == 0 and op.outputs[0] == self.output)

    def _look_up(self, chain: tuple[int, ...], source: int, output: int) -> None:
        """A function of one byte: folded into the step that makes `source` where nobody else
        reads that, a step of its own elsewhere."""
        value = self.values[source]
        others = any(reader not in chain for reader in self.readers[source])
        alone = not others and not value.viewed and source != self.output
        if value.number and value.row_bytes and alone:
            maker = self.steps[value.number - 1]
            self.steps[value.number - 1] = maker._replace(table=(*maker.table, *chain))
            self.values[output] = value
            return
        link = self.row_link(source, aligned=True)
        self.append(chain[-1], (link,), output, link.height, link.row_bytes, table=chain)

    def append(
        self,
        op: int,
        links: tuple[Link, ...],
        output: int,
        height: int,
        row_bytes: int,
        size_bytes: int = 0,
        table: tuple[int, ...] = (),
    ) -> None:
        """One more step, whose output is a value of its own."""
        steps = self.steps
        steps.append(Step(op, table, links, height, row_bytes, size_bytes or height * row_bytes))
        self.values[output] = _Value(len(steps), height, row_bytes)

    def row_link(
        self, tensor: int, stride: int = 1, before: int = 0, reach: int = 0, aligned: bool = False
    ) -> Link:
        """Rows of `tensor` as the reader sees them; the whole of it where it was made in others."""
        number, height, row_bytes, viewed = self.values[tensor]
        whole = False
        if viewed or not row_bytes:
            seen = rows_of(self.tensors[tensor])
            whole = seen != (height, row_bytes)
            height, row_bytes = seen
        return Link(number, tensor, height, row_bytes, stride, before, reach, whole, aligned)

    def whole_link(self, tensor: int) -> Link:
        """All of `tensor` at once, as one row."""
        number, size = self.values[tensor].number, self.tensors[tensor].size_bytes
        return Link(number, tensor, 1, size, stride=0, whole=True)


def _windowed(folding: _Folding, position: int, op: Op) -> None:
    """Convolutions and pools."""
    source, output = op.inputs[0], op.outputs[0]
    options, tensors = op.options, folding.tensors
    kernel = options["filter"][0] if "filter" in options else tensors[op.inputs[1]].shape[1]
    height, row_bytes = rows_of(tensors[output])
    stride, before, reach = options["stride"][0], 0, 0
    if kernel > 1:
        dilation = options["dilation"][0] if "dilation" in options else 1
        reach = (kernel - 1) * dilation
        before = window_padding(tensors[source].shape[1], kernel, stride, dilation, height)
    number, source_height, source_row_bytes, viewed = folding.values[source]
    if viewed or not source_row_bytes:
        link = folding.row_link(source, stride, before, reach)
    else:
        link = Link(number, source, source_height, source_row_bytes, stride, before, reach)
    folding.append(position, (link,), output, height, row_bytes)


def _elementwise(folding: _Folding, position: int, op: Op) -> None:
    """Sums and products; what is broadcast over rows must be complete."""
    result = folding.tensors[op.outputs[0]]
    height, row_bytes = rows_of(result)
    links = []
    for i in op.inputs:
        tensor = folding.tensors[i]
        if tensor.constant:
            continue
        if rows_of(tensor)[0] == height:
            links.append(folding.row_link(i, aligned=tensor.elements == result.elements))
        else:
            links.append(folding.whole_link(i))
    folding.append(position, tuple(links), op.outputs[0], height, row_bytes)


def _padded(folding: _Folding, position: int, op: Op) -> None:
    """Padding of height and width by rows, any other as a whole."""
    result, amounts = folding.tensors[op.outputs[0]], folding.tensors[op.inputs[1]].data
    if amounts is None or not pads_rows(folding.tensors[op.inputs[0]], result):
        _whole(folding, position, op)
        return
    link = folding.row_link(op.inputs[0], before=int(amounts[1][0]))
    folding.append(position, (link,), op.outputs[0], *rows_of(result))


def _summed(folding: _Folding, position: int, op: Op) -> None:
    """A mean over the image adds rows up; any other mean is computed as a whole."""
    if not sums_rows(op, folding.tensors[op.inputs[0]]):
        _whole(folding, position, op)
        return
    link = folding.row_link(op.inputs[0])
    size = SUM_BYTES * folding.tensors[op.outputs[0]].elements
    folding.append(position, (link,), op.outputs[0], link.height, 0, size)


def _whole(folding: _Folding, position: int, op: Op) -> None:
    """An operator that reads everything and writes everything in one step."""
    links = tuple(
        folding.whole_link(i) for i in op.inputs if i >= 0 and not folding.tensors[i].constant
    )
    folding.append(position, links, op.outputs[0], 1, folding.tensors[op.outputs[0]].size_bytes)


def pads_rows(source: Tensor, result: Tensor) -> bool:
    """Whether a padding leaves batch and channels alone."""
    four = len(source.shape) == 4 and source.shape[0] == 1
    return four and (source.shape[0], source.shape[3]) == (result.shape[0], result.shape[3])


def sums_rows(op: Op, source: Tensor) -> bool:
    """Whether a mean goes over height and width of one image."""
    return len(source.shape) == 4 and source.shape[0] == 1 and op.options.get("axes") == (1, 2)


def rows_of(tensor: Tensor) -> tuple[int, int]:
    """Rows, and bytes of each: an image's rows, one row where the tensor is no single image."""
    shape = tensor.shape
    if len(shape) == 4 and shape[0] == 1 and tensor.dtype == "int8":
        return shape[1], shape[2] * shape[3]
    size = tensor.size_bytes
    if len(shape) == 4 and shape[0] == 1:
        return shape[1], size // shape[1]
    return (shape[0], size // shape[0]) if len(shape) == 3 else (1, size)


_ADD_STEP: dict[str, Callable[[_Folding, int, Op], None]] = {
    "CONV_2D": _windowed,
    "DEPTHWISE_CONV_2D": _windowed,
    "AVERAGE_POOL_2D": _windowed,
    "MAX_POOL_2D": _windowed,
    "ADD": _elementwise,
    "MUL": _elementwise,
    "PAD": _padded,
    "PADV2": _padded,
    "MEAN": _summed,
}
