/* DEPTHWISE_CONV_2D: source
 * tensorflow/lite/kernels/internal/reference/integer_ops/depthwise_conv.h. */
#include <string.h>

#include "arithmetic.h"
#include "engine.h"
#include "window.h"

enum { BLOCK = 32 }; /* channels whose sums are kept on the stack at once */

/* Add one kernel position to the sums of `count` output channels from `first`. */
static void accumulate(const engine_conv *layer, const int8_t *pixel, const int8_t *weights,
                       int32_t first, int32_t count, int32_t *sums)
{
    const int32_t zero_point = layer->input_zero_point;
    if (layer->depth_multiplier == 1) {
        for (int32_t i = 0; i < count; ++i) {
            sums[i] += (pixel[first + i] - zero_point) * weights[first + i];
        }
        return;
    }
    for (int32_t i = 0; i < count; ++i) {
        const int32_t channel = (first + i) / layer->depth_multiplier;
        sums[i] += (pixel[channel] - zero_point) * weights[first + i];
    }
}

static void convolve_block(const engine_conv *layer, const int8_t *input, engine_span rows,
                           engine_span columns, int32_t first, int32_t count, int8_t *output)
{
    const engine_window *w = &layer->window;
    int32_t sums[BLOCK];
    memcpy(sums, layer->bias + first, (size_t)count * sizeof sums[0]);
    for (int32_t ky = rows.first; ky < rows.end; ++ky) {
        const int32_t y = rows.origin + ky * w->dilation_height;
        for (int32_t kx = columns.first; kx < columns.end; ++kx) {
            const int32_t x = columns.origin + kx * w->dilation_width;
            accumulate(layer, input + (y * w->input_width + x) * w->input_channels,
                       layer->weights + (ky * w->kernel_width + kx) * w->output_channels, first,
                       count, sums);
        }
    }
    for (int32_t i = 0; i < count; ++i) {
        const int32_t scaled =
            engine_rescale(sums[i], layer->multipliers[first + i], layer->shifts[first + i]);
        output[first + i] =
            engine_clamp(scaled + layer->output_zero_point, layer->minimum, layer->maximum);
    }
}

void engine_depthwise_conv_2d(const engine_conv *layer, const int8_t *input, int8_t *output)
{
    const engine_window *w = &layer->window;
    for (int32_t y = 0; y < w->output_height; ++y) {
        const engine_span rows = engine_visible_rows(w, y);
        for (int32_t x = 0; x < w->output_width; ++x) {
            const engine_span columns = engine_visible_columns(w, x);
            for (int32_t first = 0; first < w->output_channels; first += BLOCK) {
                const int32_t count = engine_min(BLOCK, w->output_channels - first);
                convolve_block(layer, input, rows, columns, first, count, output);
            }
            output += w->output_channels;
        }
    }
}
