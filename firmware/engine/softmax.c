/* SOFTMAX in fixed point: sources tensorflow/lite/kernels/internal/reference/softmax.h and
 * gemmlowp/fixedpoint/fixedpoint.h. Qm.n has m integer and n fractional bits beside the sign. */
#include "arithmetic.h"
#include "engine.h"

enum {
    Q0_ONE = INT32_MAX,   /* 1 - 2^-31, the largest Q0.31 */
    Q2_ONE = 1 << 29,     /* Q2.29 */
    SUM_INTEGER_BITS = 12 /* sums of exponentials are Q12.19 */
};

/* value * 2^exponent, saturated (gemmlowp SaturatingRoundingMultiplyByPOT, exponent > 0). */
static int32_t saturating_shift_left(int32_t value, int32_t exponent)
{
    const int32_t threshold = (1 << (31 - exponent)) - 1;
    if (value > threshold) {
        return INT32_MAX;
    }
    return value < -threshold ? INT32_MIN : value * (1 << exponent);
}

/* exp(x) for x in [-1/4, 0), both Q0.31: Taylor series about -1/8. */
static int32_t exp_of_last_quarter(int32_t x)
{
    const int32_t exp_of_minus_eighth = 1895147668;
    const int32_t third = 715827883;
    const int32_t a = x + (1 << 28);
    const int32_t a2 = engine_high_multiply(a, a);
    const int32_t a3 = engine_high_multiply(a2, a);
    const int32_t a4_over_4 = engine_rounding_shift(engine_high_multiply(a2, a2), 2);
    const int32_t tail =
        engine_rounding_shift(engine_high_multiply(a4_over_4 + a3, third) + a2, 1);
    return exp_of_minus_eighth + engine_high_multiply(exp_of_minus_eighth, a + tail);
}

/* exp(x) as Q0.31 for x <= 0 as Q5.26: the last quarter by series, the rest bit by bit. */
static int32_t exp_of_negative(int32_t x)
{
    /* exp(-1/4), exp(-1/2), exp(-1) ... exp(-16) in Q0.31 */
    static const int32_t factors[] = {1672461947, 1302514674, 790015084, 290630308,
                                      39332535,   720401,     242};
    const int32_t quarter = 1 << 24;
    const int32_t within = (x & (quarter - 1)) - quarter;
    const int32_t remainder = within - x;
    int32_t result = exp_of_last_quarter(saturating_shift_left(within, 5));
    for (int32_t bit = 0; bit < (int32_t)(sizeof factors / sizeof factors[0]); ++bit) {
        if (remainder & (quarter << bit)) {
            result = engine_high_multiply(result, factors[bit]);
        }
    }
    return x == 0 ? Q0_ONE : result;
}

/* 1 / (1 + x) for x in (0, 1), both Q0.31: three Newton steps in Q2.29. */
static int32_t reciprocal_of_one_plus(int32_t x)
{
    const int32_t half_denominator = (int32_t)(((int64_t)x + Q0_ONE + 1) / 2);
    const int32_t c48_over_17 = 1515870810;
    const int32_t minus_32_over_17 = -1010580540;
    int32_t y = c48_over_17 + engine_high_multiply(half_denominator, minus_32_over_17);
    for (int32_t step = 0; step < 3; ++step) {
        const int32_t error = Q2_ONE - engine_high_multiply(half_denominator, y);
        y += saturating_shift_left(engine_high_multiply(y, error), 2);
    }
    return saturating_shift_left(y, 1);
}

static int32_t leading_zeros(uint32_t value)
{
    int32_t count = 0;
    for (uint32_t bit = UINT32_C(1) << 31; bit != 0 && (value & bit) == 0; bit >>= 1) {
        ++count;
    }
    return count;
}

static int32_t exp_of_difference(const engine_softmax_rows *layer, int32_t difference)
{
    const int32_t shifted = (int32_t)((uint32_t)difference << layer->shift);
    return exp_of_negative(engine_high_multiply(shifted, layer->multiplier));
}

static void softmax_row(const engine_softmax_rows *layer, const int8_t *input, int8_t *output)
{
    int32_t largest = INT8_MIN;
    for (int32_t i = 0; i < layer->depth; ++i) {
        largest = engine_max(largest, input[i]);
    }
    int32_t sum = 0;
    for (int32_t i = 0; i < layer->depth; ++i) {
        if (input[i] - largest >= layer->minimum_difference) {
            sum += engine_rounding_shift(exp_of_difference(layer, input[i] - largest),
                                         SUM_INTEGER_BITS);
        }
    }
    const int32_t headroom = leading_zeros((uint32_t)sum);
    const int32_t fraction = (int32_t)(((uint32_t)sum << headroom) - (UINT32_C(1) << 31));
    const int32_t scale = reciprocal_of_one_plus(fraction);
    const int32_t exponent = SUM_INTEGER_BITS - headroom + 31 - 8;
    for (int32_t i = 0; i < layer->depth; ++i) {
        int32_t value = INT8_MIN;
        if (input[i] - largest >= layer->minimum_difference) {
            const int32_t exponential = exp_of_difference(layer, input[i] - largest);
            value += engine_rounding_shift(engine_high_multiply(scale, exponential), exponent);
        }
        output[i] = engine_clamp(value, INT8_MIN, INT8_MAX);
    }
}

void engine_softmax(const void *given, const engine_input *inputs, int32_t y, int8_t *output)
{
    const engine_softmax_rows *layer = given;
    (void)y;
    for (int32_t row = 0; row < layer->rows; ++row) {
        softmax_row(layer, inputs->data + row * layer->depth, output + row * layer->depth);
    }
}
