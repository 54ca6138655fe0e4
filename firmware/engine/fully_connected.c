/* FULLY_CONNECTED: source
 * tensorflow/lite/kernels/internal/reference/integer_ops/fully_connected.h. */
#include "arithmetic.h"
#include "engine.h"

void engine_fully_connected(const void *given, const engine_input *inputs, int32_t y,
                            int8_t *output)
{
    const engine_dense *layer = given;
    const int8_t *input = inputs->data;
    (void)y;
    for (int32_t row = 0; row < layer->rows; ++row) {
        const int8_t *weights = layer->weights;
        for (int32_t c = 0; c < layer->output_depth; ++c) {
            int32_t sum = layer->bias[c];
            for (int32_t i = 0; i < layer->input_depth; ++i) {
                sum += (input[i] - layer->input_zero_point) * weights[i];
            }
            const int32_t scaled = engine_rescale(sum, layer->multipliers[c], layer->shifts[c]);
            *output++ = engine_clamp(scaled + layer->output_zero_point, layer->minimum,
                                     layer->maximum);
            weights += layer->input_depth;
        }
        input += layer->input_depth;
    }
}
