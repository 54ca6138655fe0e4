"""The logistic function in fixed point, bit for bit as gemmlowp computes it.

Source: gemmlowp fixedpoint/fixedpoint.h. Qm.n has m integer and n fractional bits beside the sign.
"""

from __future__ import annotations

from tools.compiler.quantization import INT32_MAX, high_multiply, rounding_shift

_Q0_ONE = INT32_MAX
_Q2_ONE = 1 << 29
# exp(-1/4), exp(-1/2), exp(-1), exp(-2) ... exp(-16) in Q0.31
_EXP_FACTORS = (1672461947, 1302514674, 790015084, 290630308, 39332535, 720401, 242)
_EXP_OF_MINUS_EIGHTH = 1895147668
_THIRD = 715827883
_48_OVER_17 = 1515870810
_MINUS_32_OVER_17 = -1010580540


def _saturating_shift_left(value: int, exponent: int) -> int:
    """value * 2^exponent within 32 bits."""
    threshold = (1 << (31 - exponent)) - 1
    if value > threshold:
        return INT32_MAX
    return -INT32_MAX - 1 if value < -threshold else value << exponent


def _exp_of_last_quarter(x: int) -> int:
    """exp(x) for x in [-1/4, 0), both Q0.31: Taylor series about -1/8."""
    a = x + (1 << 28)
    a2 = high_multiply(a, a)
    a3 = high_multiply(a2, a)
    a4_over_4 = rounding_shift(high_multiply(a2, a2), 2)
    tail = rounding_shift(high_multiply(a4_over_4 + a3, _THIRD) + a2, 1)
    return _EXP_OF_MINUS_EIGHTH + high_multiply(_EXP_OF_MINUS_EIGHTH, a + tail)


def exp_of_negative(x: int, integer_bits: int) -> int:
    """exp(x) as Q0.31 for x <= 0 with `integer_bits` integer bits, at most 5."""
    if x == 0:
        return _Q0_ONE
    quarter = 1 << (29 - integer_bits)
    within = (x & (quarter - 1)) - quarter
    remainder = within - x
    result = _exp_of_last_quarter(_saturating_shift_left(within, integer_bits))
    for bit, factor in enumerate(_EXP_FACTORS[: integer_bits + 2]):
        if remainder & (quarter << bit):
            result = high_multiply(result, factor)
    return result


def _reciprocal_of_one_plus(x: int) -> int:
    """1 / (1 + x) for x in (0, 1), both Q0.31: three Newton steps in Q2.29."""
    half_denominator = (x + _Q0_ONE + 1) // 2
    y = _48_OVER_17 + high_multiply(half_denominator, _MINUS_32_OVER_17)
    for _ in range(3):
        error = _Q2_ONE - high_multiply(half_denominator, y)
        y += _saturating_shift_left(high_multiply(y, error), 2)
    return _saturating_shift_left(y, 1)


def logistic(x: int, integer_bits: int) -> int:
    """1 / (1 + exp(-x)) as Q0.31 for x with `integer_bits` integer bits."""
    if x == 0:
        return 1 << 30
    positive = _reciprocal_of_one_plus(exp_of_negative(-abs(x), integer_bits))
    return positive if x > 0 else _Q0_ONE - positive
