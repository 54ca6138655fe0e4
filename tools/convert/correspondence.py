"""Whether a .tflite is the network of an architecture, and the clean file with its numbers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tools.architecture import Architecture
from tools.errors import ConversionError
from tools.graph import CHANNEL_AXES, Graph, Op, Quantization, Tensor
from tools.lowering import lower

NO_BIAS = -2
"""In place of a tensor: the bias is left out on purpose."""
_HINT = "Convert the float network as it is: quantization changes its numbers, not its layers."


def with_numbers_of(graph: Graph, architecture: Architecture) -> Graph:
    """The graph of `architecture` with the weights, biases, scales and zero points of `graph`.

    Operators, options, shapes, types and wiring are the architecture's own: what `graph`, of whose
    author nothing is known, brings besides its numbers stays behind. Raises ConversionError, with
    the layer, where it is another network.
    """
    return _Walk(graph, lower(architecture)).walk()


class _Walk:
    """Goes through both graphs side by side; `places` says where a tensor is in the other one."""

    def __init__(self, graph: Graph, expected: Graph) -> None:
        self.graph, self.expected = graph, expected
        self.places: dict[int, int] = {}
        self.biases: dict[int, Op] = {}

    def walk(self) -> Graph:
        """The expected graph, filled."""
        if len(self.graph.inputs) != 1 or len(self.graph.outputs) != 1:
            raise ConversionError("The network has more than one input or output.", _HINT)
        self._meet("the input", self.expected.inputs[0], self.graph.inputs[0])
        pairs = zip(self.expected.ops, self.graph.ops, strict=False)
        for number, (ours, theirs) in enumerate(pairs):
            self._layer(f"layer {number} ({ours.name})", ours, theirs)
        counts = len(self.expected.ops), len(self.graph.ops)
        if counts[0] != counts[1]:
            raise ConversionError(f"The network has {counts[1]} operators, not {counts[0]}.", _HINT)
        self._meet("the output", self.expected.outputs[0], self.graph.outputs[0])
        tensors = [self._filled(i, tensor) for i, tensor in enumerate(self.expected.tensors)]
        return replace(self.expected, tensors=tuple(tensors))

    def _layer(self, where: str, ours: Op, theirs: Op) -> None:
        _same(f"the operator of {where}", ours.kind, theirs.kind)
        given = theirs.inputs
        if ours.kind in CHANNEL_AXES and (len(given) == 2 or given[2:] == (-1,)):
            given = (*given[:2], NO_BIAS)  # the converter leaves out a bias of zeros
            self.biases[ours.inputs[2]] = ours
        _same(f"the number of inputs of {where}", len(ours.inputs), len(given))
        _same(f"the number of outputs of {where}", len(ours.outputs), len(theirs.outputs))
        for name, value in ours.options.items():
            _same(f"{name} of {where}", _rounded(value), _rounded(theirs.options.get(name)))
        found = (*given, *theirs.outputs)
        for our, their in zip((*ours.inputs, *ours.outputs), found, strict=True):
            if their != NO_BIAS:
                self._meet(where, our, their)

    def _meet(self, where: str, ours: int, theirs: int) -> None:
        """Both indices stand for the same tensor, here as wherever they were met before."""
        if theirs < 0:
            raise ConversionError(f"An input of {where} is missing.", _HINT)
        one, other = self.expected.tensors[ours], self.graph.tensors[theirs]
        _same(f"a shape at {where}", one.shape, other.shape)
        _same(f"a type at {where}", one.dtype, other.dtype)
        _same(f"what is constant at {where}", one.constant, other.constant)
        if one.constant:  # the converter may store equal constants once, or twice
            self._constant(where, one, other)
            self.places.setdefault(ours, theirs)
        elif self.places.setdefault(ours, theirs) != theirs:
            raise ConversionError(f"The inputs of {where} come from other layers.", _HINT)

    def _constant(self, where: str, one: Tensor, other: Tensor) -> None:
        if one.data is not None and not np.array_equal(one.data, other.data):  # type: ignore[arg-type]
            raise ConversionError(f"A parameter of {where} is another than expected.", _HINT)

    def _filled(self, index: int, tensor: Tensor) -> Tensor:
        if index in self.biases:
            source, weights = (
                self.graph.tensors[self.places[i]] for i in self.biases[index].inputs[:2]
            )
            return _zeros(tensor, source, weights)
        theirs = self.graph.tensors[self.places[index]]
        data = tensor.data if tensor.data is not None else theirs.data
        return replace(tensor, data=data, quantization=theirs.quantization)


def _zeros(bias: Tensor, source: Tensor, weights: Tensor) -> Tensor:
    """A bias that adds nothing, with the scale that kernels expect of one."""
    if source.quantization is None or weights.quantization is None:
        raise ConversionError(f"The weights of {bias.name} are not quantized.", _HINT)
    factor = np.float32(source.quantization.scales[0])
    scales = (np.array(weights.quantization.scales, np.float32) * factor).tolist()
    quantization = Quantization(tuple(scales), (0,) * len(scales))
    data = np.zeros(bias.shape, bias.dtype)
    return replace(bias, data=data, quantization=quantization)


def _same(what: str, expected: object, found: object) -> None:
    if expected != found:
        raise ConversionError(
            f"This is not the trained network: {what} should be {expected}, not {found}.", _HINT
        )


def _rounded(value: object) -> object:
    """Slopes are stored in single precision."""
    return round(value, 6) if isinstance(value, float) else value
