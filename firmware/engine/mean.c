/* MEAN: source tensorflow/lite/kernels/internal/reference/reduce.h. */
#include <string.h>

#include "arithmetic.h"
#include "engine.h"
#include "window.h"

/* Add `pixels` pixels of `channels` bytes to the sums of the first `count` channels. */
static void add_pixels(const int8_t *input, int32_t pixels, int32_t channels, int32_t count,
                       int32_t *sums)
{
    for (int32_t k = 0; k < pixels; ++k) {
        for (int32_t i = 0; i < count; ++i) {
            sums[i] += input[k * channels + i];
        }
    }
}

static void write_means(const engine_mean_axes *layer, const int32_t *sums, int32_t count,
                        int8_t *output)
{
    for (int32_t i = 0; i < count; ++i) {
        const int32_t shifted = sums[i] - layer->input_zero_point * layer->count;
        const int32_t scaled = engine_rescale(shifted, layer->multiplier, layer->shift);
        output[i] = engine_clamp(scaled + layer->output_zero_point, INT8_MIN, INT8_MAX);
    }
}

void engine_mean(const void *given, const engine_input *inputs, int32_t y, int8_t *output)
{
    const engine_mean_axes *layer = given;
    const int8_t *input = inputs->data;
    (void)y;
    for (int32_t o = 0; o < layer->outer; ++o) {
        for (int32_t first = 0; first < layer->inner; first += ENGINE_BLOCK) {
            const int32_t count = engine_min(ENGINE_BLOCK, layer->inner - first);
            int32_t sums[ENGINE_BLOCK] = {0};
            add_pixels(input + first, layer->count, layer->inner, count, sums);
            write_means(layer, sums, count, output + first);
        }
        input += layer->count * layer->inner;
        output += layer->inner;
    }
}

/* Channel c's mean goes to byte c, which lies before all sums but those already finished. */
void engine_mean_rows(const void *given, const engine_input *inputs, int32_t y, int8_t *output)
{
    const engine_mean_axes *layer = given;
    const int8_t *row = engine_row(inputs, y);
    const int32_t pixels = inputs->row_bytes / layer->inner;
    for (int32_t first = 0; first < layer->inner; first += ENGINE_BLOCK) {
        const int32_t count = engine_min(ENGINE_BLOCK, layer->inner - first);
        int32_t sums[ENGINE_BLOCK];
        int8_t *kept = output + first * (int32_t)sizeof sums[0];
        const size_t bytes = (size_t)count * sizeof sums[0];
        if (y == 0) {
            memset(sums, 0, bytes);
        } else {
            memcpy(sums, kept, bytes);
        }
        add_pixels(row + first, pixels, layer->inner, count, sums);
        if (y < inputs->height - 1) {
            memcpy(kept, sums, bytes);
        } else {
            write_means(layer, sums, count, output + first);
        }
    }
}
