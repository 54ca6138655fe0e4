"""Sums and products of two int8 tensors: their multipliers, and what they make of two bytes.

Sources: Prepare in tensorflow/lite/micro/kernels/{add,mul}_common.cc, reference/integer_ops/add.h
and mul.h.
"""

from __future__ import annotations

from collections.abc import Callable

from tools.compiler.layer import Layer
from tools.compiler.quantization import activation_range, clamp, quantize_multiplier, rescale

_ADD_HEADROOM_BITS = 20  # as in firmware/engine/elementwise.c


def binary_multipliers(layer: Layer) -> dict[str, int]:
    """The fields of engine_binary that scale; raises OverflowError beyond 32 bits.

    Also where a sum's output is scaled by 1 or more: the reference aborts the process there
    (QuantizeMultiplierSmallerThanOneExp in kernels/internal/quantization_util.cc).
    """
    scale1, scale2, scale = (layer.scale(t) for t in (*layer.inputs, layer.output))
    if layer.op.kind == "MUL":
        return _pair("output_{}", scale1 * scale2 / scale)
    twice = 2 * max(scale1, scale2)
    fields = {
        **_pair("{}1", scale1 / twice),
        **_pair("{}2", scale2 / twice),
        **_pair("output_{}", twice / ((1 << _ADD_HEADROOM_BITS) * scale)),
    }
    if fields["output_shift"] > 0:
        raise OverflowError(f"{twice} is too large a scale for a sum of scale {scale}")
    return fields


def _pair(name: str, real: float) -> dict[str, int]:
    """`real` as two fields; `name` is a pattern for "multiplier" and "shift", such as "{}1"."""
    multiplier, shift = quantize_multiplier(real)
    return {name.format("multiplier"): multiplier, name.format("shift"): shift}


def binary_function(layer: Layer) -> Callable[[int, int], int]:
    """The operator as a function of one byte of each input."""
    fields = binary_multipliers(layer)
    zero1, zero2 = (layer.zero_point(tensor) for tensor in layer.inputs)
    zero = layer.zero_point(layer.output)
    limits = activation_range(layer.op.options.get("activation"), layer.scale(layer.output), zero)
    last = fields["output_multiplier"], fields["output_shift"]

    def product(a: int, b: int) -> int:
        return clamp(rescale((a - zero1) * (b - zero2), *last) + zero, limits)

    def total(a: int, b: int) -> int:
        terms = (
            rescale((a - zero1) << _ADD_HEADROOM_BITS, fields["multiplier1"], fields["shift1"]),
            rescale((b - zero2) << _ADD_HEADROOM_BITS, fields["multiplier2"], fields["shift2"]),
        )
        return clamp(rescale(sum(terms), *last) + zero, limits)

    return product if layer.op.kind == "MUL" else total
