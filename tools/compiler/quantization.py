"""The integer arithmetic of TFLite Micro, done when compiling: multipliers, ranges, rounding.

Sources: tensorflow/lite/kernels/internal/quantization_util.cc and common.cc, kernel_util.cc, and
gemmlowp fixedpoint/fixedpoint.h. The kernels compute with scales in double precision, but for the
limits of a fused activation; tests/firmware/test_kernels.py holds cases where that matters.
"""

from __future__ import annotations

from math import floor, frexp

import numpy as np

INT8 = (-128, 127)
INT32_MAX = 2**31 - 1
LARGEST_SHIFT = 31


def round_half_away(value: float) -> int:
    """`value` to the nearest integer, halves away from zero (C's round)."""
    return floor(value + 0.5) if value >= 0 else -floor(-value + 0.5)


def quantize_multiplier(real: float) -> tuple[int, int]:
    """`real` as (multiplier, shift) with real = multiplier * 2^(shift - 31).

    Raises OverflowError where the shift does not fit 32 bits.
    """
    if real == 0:
        return 0, 0
    fraction, shift = frexp(real)
    multiplier = round_half_away(fraction * 2**31)
    if multiplier == 2**31:
        multiplier, shift = multiplier // 2, shift + 1
    if shift > LARGEST_SHIFT:
        raise OverflowError(f"{real} is too large a multiplier")
    return (0, 0) if shift < -31 else (multiplier, shift)


def activation_range(
    activation: str | None, scale: float, zero_point: int, limits: tuple[int, int] = INT8
) -> tuple[int, int]:
    """Smallest and largest output, in quantized units, under a fused activation."""
    bounds = {"RELU": (0.0, None), "RELU6": (0.0, 6.0), "RELU_N1_TO_1": (-1.0, 1.0)}
    if activation is None:
        return limits
    low, high = bounds[activation]
    smallest = max(limits[0], zero_point + _float32_quotient(low, scale))
    largest = limits[1]
    if high is not None:
        largest = min(largest, zero_point + _float32_quotient(high, scale))
    return smallest, largest


def _float32_quotient(value: float, scale: float) -> int:
    """value / scale in single precision, rounded."""
    return round_half_away(float(np.float32(value) / np.float32(scale)))


def clamp(value: int, limits: tuple[int, int] = INT8) -> int:
    """`value` moved inside `limits`."""
    return min(max(value, limits[0]), limits[1])


def high_multiply(a: int, b: int, bits: int = 31) -> int:
    """a * b / 2^bits to nearest, halves away from zero, saturated."""
    if a == b == -(1 << bits):
        return (1 << bits) - 1
    product = a * b
    nudge = 1 << (bits - 1)
    return _truncate(product + nudge if product >= 0 else product + 1 - nudge, bits)


def _truncate(value: int, bits: int) -> int:
    """value / 2^bits toward zero, as C divides."""
    return value >> bits if value >= 0 else -(-value >> bits)


def truncated_high_multiply(a: int, b: int, bits: int) -> int:
    """a * b / 2^bits toward zero, saturated."""
    return (1 << bits) - 1 if a == b == -(1 << bits) else _truncate(a * b, bits)


def rounding_shift(value: int, exponent: int) -> int:
    """value / 2^exponent to nearest, halves away from zero."""
    mask = (1 << exponent) - 1
    threshold = (mask >> 1) + (1 if value < 0 else 0)
    return (value >> exponent) + (1 if (value & mask) > threshold else 0)


def wrap_int32(value: int) -> int:
    """`value` as 32 bits hold it."""
    return (value + 2**31) % 2**32 - 2**31


def rescale(value: int, multiplier: int, shift: int) -> int:
    """value * multiplier * 2^(shift - 31), rounded twice (MultiplyByQuantizedMultiplier)."""
    shifted = wrap_int32(value << max(shift, 0))
    return rounding_shift(high_multiply(shifted, multiplier), max(-shift, 0))


def input_radius(integer_bits: int, shift: int) -> int:
    """Largest input that stays within `integer_bits` after a shift to the left."""
    return floor(((1 << integer_bits) - 1) * 2.0 ** (31 - integer_bits) / 2.0**shift)
