/* ADD and MUL with broadcasting, and copies: sources
 * tensorflow/lite/kernels/internal/reference/integer_ops/add.h and mul.h. */
#include <string.h>

#include "arithmetic.h"
#include "engine.h"
#include "window.h"

enum { ADD_HEADROOM_BITS = 20 }; /* inputs are shifted left so that rescaling keeps precision */

static int8_t add(const engine_binary *layer, int8_t input1, int8_t input2)
{
    const int32_t value1 = (input1 - layer->zero_point1) * (1 << ADD_HEADROOM_BITS);
    const int32_t value2 = (input2 - layer->zero_point2) * (1 << ADD_HEADROOM_BITS);
    const int32_t sum = engine_rescale(value1, layer->multiplier1, layer->shift1) +
                        engine_rescale(value2, layer->multiplier2, layer->shift2);
    const int32_t scaled = engine_rescale(sum, layer->output_multiplier, layer->output_shift);
    return engine_clamp(scaled + layer->output_zero_point, layer->minimum, layer->maximum);
}

static int8_t mul(const engine_binary *layer, int8_t input1, int8_t input2)
{
    const int32_t product = (input1 - layer->zero_point1) * (input2 - layer->zero_point2);
    const int32_t scaled = engine_rescale(product, layer->output_multiplier, layer->output_shift);
    return engine_clamp(scaled + layer->output_zero_point, layer->minimum, layer->maximum);
}

typedef int8_t (*binary_function)(const engine_binary *, int8_t, int8_t);

/* The row of an element-wise input that output row y starts at. */
static const int8_t *start(const engine_input *input, int32_t y)
{
    return engine_row(input, engine_first_row(input, y));
}

/* Inlined into each caller, so that the function is known in the innermost loop. */
static inline void broadcast(const engine_binary *layer, const int8_t *input1,
                             const int8_t *input2, int8_t *output, binary_function function)
{
    const int32_t *s1 = layer->strides1;
    const int32_t *s2 = layer->strides2;
    for (int32_t b = 0; b < layer->shape[0]; ++b) {
        for (int32_t y = 0; y < layer->shape[1]; ++y) {
            for (int32_t x = 0; x < layer->shape[2]; ++x) {
                const int8_t *p1 = input1 + b * s1[0] + y * s1[1] + x * s1[2];
                const int8_t *p2 = input2 + b * s2[0] + y * s2[1] + x * s2[2];
                for (int32_t c = 0; c < layer->shape[3]; ++c) {
                    *output++ = function(layer, p1[c * s1[3]], p2[c * s2[3]]);
                }
            }
        }
    }
}

void engine_add(const void *layer, const engine_input *inputs, int32_t y, int8_t *output)
{
    broadcast(layer, start(&inputs[0], y), start(&inputs[1], y), output, add);
}

void engine_mul(const void *layer, const engine_input *inputs, int32_t y, int8_t *output)
{
    broadcast(layer, start(&inputs[0], y), start(&inputs[1], y), output, mul);
}

void engine_copy(const void *layer, const engine_input *inputs, int32_t y, int8_t *output)
{
    (void)layer;
    const int8_t *row = start(inputs, y);
    if (row != output) {
        memmove(output, row, (size_t)inputs->row_bytes);
    }
}
