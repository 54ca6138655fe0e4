"""Activations as tables: an int8 operator with one input is a function of one byte.

Sources: tensorflow/lite/kernels/internal/reference/{leaky_relu,hard_swish,requantize}.h,
reference/integer_ops/logistic.h and the operators' Prepare functions in tensorflow/lite/micro.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import frexp

import numpy as np
from numpy.typing import NDArray

from tools.compiler.binary import binary_function
from tools.compiler.fixed_point import logistic
from tools.compiler.layer import Layer
from tools.compiler.quantization import (
    INT8,
    activation_range,
    clamp,
    high_multiply,
    input_radius,
    quantize_multiplier,
    rescale,
    round_half_away,
    rounding_shift,
    truncated_high_multiply,
)
from tools.graph import Graph

_LIMITS = {"int8": INT8, "uint8": (0, 255)}
_LOGISTIC_INTEGER_BITS = 4

_Byte = Callable[[int], int]


@dataclass(frozen=True, slots=True)
class _Scales:
    """Input and output scale and zero point of a layer."""

    input: float
    output: float
    input_zero: int
    output_zero: int


def lookup_table(layer: Layer) -> NDArray[np.int8]:
    """The 256 outputs of a unary layer as int8 bits, indexed by the input's bits as unsigned."""
    limits = _LIMITS[layer.output.dtype]
    scales = _Scales(
        layer.scale(layer.inputs[0]),
        layer.scale(layer.output),
        layer.zero_point(layer.inputs[0]),
        layer.zero_point(layer.output),
    )
    function = UNARY[layer.op.kind](layer, scales)
    inputs = np.arange(256, dtype=np.uint8).view(layer.inputs[0].dtype)
    values = [clamp(function(int(value)), limits) for value in inputs]
    return np.array(values, dtype=layer.output.dtype).view(np.int8)


def _requantize(_: Layer, scales: _Scales) -> _Byte:
    multiplier = quantize_multiplier(scales.input / scales.output)
    return lambda q: rescale(q - scales.input_zero, *multiplier) + scales.output_zero


def _relu(layer: Layer, scales: _Scales) -> _Byte:
    limits = activation_range("RELU", scales.output, scales.output_zero)
    requantized = _requantize(layer, scales)
    return lambda q: clamp(requantized(q), limits)


def _relu6(_: Layer, scales: _Scales) -> _Byte:
    # The reference compares in input units and does not rescale.
    limits = activation_range("RELU6", scales.input, scales.input_zero)
    return lambda q: clamp(q, limits)


def _leaky_relu(layer: Layer, scales: _Scales) -> _Byte:
    identity = quantize_multiplier(scales.input / scales.output)
    slope = quantize_multiplier(scales.input * layer.op.options["alpha"] / scales.output)

    def value(q: int) -> int:
        x = q - scales.input_zero
        return rescale(x, *(identity if x >= 0 else slope)) + scales.output_zero

    return value


def _logistic(_: Layer, scales: _Scales) -> _Byte:
    fraction, shift = frexp(scales.input * 2 ** (31 - _LOGISTIC_INTEGER_BITS))
    multiplier = round_half_away(fraction * 2**31)
    radius = input_radius(_LOGISTIC_INTEGER_BITS, shift)

    def value(q: int) -> int:
        x = q - scales.input_zero
        if abs(x) >= radius:
            return INT8[0] if x < 0 else INT8[1]
        result = logistic(rescale(x, multiplier, shift), _LOGISTIC_INTEGER_BITS)
        return rounding_shift(result, 31 - 8) + INT8[0]

    return value


def _int16_multiplier(real: float) -> tuple[int, int]:
    """`real` as (multiplier, exponent) with a multiplier of 16 bits."""
    multiplier, exponent = quantize_multiplier(real)
    return min((multiplier + (1 << 15)) >> 16, 2**15 - 1), exponent


def hard_swish_multipliers(scale: float, output: float) -> tuple[tuple[int, int], tuple[int, int]]:
    """Multipliers of the output and of the part between 0 and 1, from the two scales."""
    fine = scale / 128
    return _int16_multiplier(fine / output), _int16_multiplier(fine * 32768 / 3)


def _saturating_shift(value: int, exponent: int) -> int:
    """value * 2^exponent within 16 bits."""
    return clamp(value << exponent, (-(2**15), 2**15 - 1))


def _hard_swish(_: Layer, scales: _Scales) -> _Byte:
    (out_multiplier, out_exponent), (multiplier, exponent) = hard_swish_multipliers(
        scales.input, scales.output
    )

    def value(q: int) -> int:
        fine = (q - scales.input_zero) << 7
        part = _saturating_shift(fine, exponent - 1) if exponent > 0 else fine
        part = high_multiply(part, multiplier, 15)
        part = _saturating_shift(part, 1) if exponent > 0 else rounding_shift(part, -exponent)
        part = (part + 2**15) >> 1
        product = truncated_high_multiply(part, high_multiply(fine, out_multiplier, 15), 15)
        return rounding_shift(product, -out_exponent) + scales.output_zero

    return value


UNARY: dict[str, Callable[[Layer, _Scales], _Byte]] = {
    "QUANTIZE": _requantize,
    "RELU": _relu,
    "RELU6": _relu6,
    "LEAKY_RELU": _leaky_relu,
    "LOGISTIC": _logistic,
    "HARD_SWISH": _hard_swish,
}


def chain_table(graph: Graph, chain: Sequence[int]) -> NDArray[np.int8]:
    """The table of operators in a row (positions in `graph`), each a function of the same byte.

    The first reads one tensor; a sum or product reads that and what the operator before it made.
    """
    source = graph.ops[chain[0]].inputs[0]
    bits = {source: np.arange(256, dtype=np.uint8).view(np.int8)}
    for position in chain:
        layer = Layer(graph, position)
        if layer.op.kind in UNARY:
            given = bits[layer.op.inputs[0]].view(np.uint8)
            made = lookup_table(layer)[given]
        else:
            made = _combined(layer, *(bits[i] for i in layer.op.inputs))
        bits[layer.op.outputs[0]] = made
    return bits[graph.ops[chain[-1]].outputs[0]]


def _combined(layer: Layer, first: NDArray[np.int8], second: NDArray[np.int8]) -> NDArray[np.int8]:
    """ADD or MUL of bytes, as firmware/engine/elementwise.c computes it."""
    combine = binary_function(layer)
    pairs = zip(first.tolist(), second.tolist(), strict=True)
    return np.array([combine(a, b) for a, b in pairs], np.int8)
