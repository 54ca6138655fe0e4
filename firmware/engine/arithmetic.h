/* Integer arithmetic as TFLite Micro and gemmlowp round it. Shifts of negative numbers are
 * arithmetic, as in every compiler that the engine is built with. */
#ifndef TINYSMITH_ENGINE_ARITHMETIC_H
#define TINYSMITH_ENGINE_ARITHMETIC_H

#include <stdint.h>

static inline int32_t engine_max(int32_t a, int32_t b) { return a > b ? a : b; }

static inline int32_t engine_min(int32_t a, int32_t b) { return a < b ? a : b; }

static inline int8_t engine_clamp(int32_t value, int32_t minimum, int32_t maximum)
{
    return (int8_t)engine_min(engine_max(value, minimum), maximum);
}

/* a * b / 2^31 to nearest, halves up (gemmlowp SaturatingRoundingDoublingHighMul). */
static inline int32_t engine_high_multiply(int32_t a, int32_t b)
{
    if (a == INT32_MIN && b == INT32_MIN) {
        return INT32_MAX;
    }
    return (int32_t)(((int64_t)a * b + (INT64_C(1) << 30)) >> 31);
}

/* value / 2^exponent to nearest, halves away from zero (gemmlowp RoundingDivideByPOT). */
static inline int32_t engine_rounding_shift(int32_t value, int32_t exponent)
{
    const int32_t mask = (int32_t)((UINT32_C(1) << exponent) - 1);
    const int32_t threshold = (mask >> 1) + (value < 0 ? 1 : 0);
    return (value >> exponent) + ((value & mask) > threshold ? 1 : 0);
}

/* value * multiplier * 2^(shift - 31), rounded twice (TFLite MultiplyByQuantizedMultiplier). */
static inline int32_t engine_rescale(int32_t value, int32_t multiplier, int32_t shift)
{
    const int32_t left = engine_max(shift, 0);
    const int32_t shifted = (int32_t)((uint32_t)value << left);
    return engine_rounding_shift(engine_high_multiply(shifted, multiplier), left - shift);
}

#endif
