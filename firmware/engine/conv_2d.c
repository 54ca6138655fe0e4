/* CONV_2D: source tensorflow/lite/kernels/internal/reference/integer_ops/conv.h. */
#include "arithmetic.h"
#include "engine.h"
#include "window.h"

static int32_t dot(const int8_t *input, const int8_t *weights, int32_t count, int32_t zero_point)
{
    int32_t sum = 0;
    for (int32_t i = 0; i < count; ++i) {
        sum += (input[i] - zero_point) * weights[i];
    }
    return sum;
}

/* One output channel at one place: the kernel's pixels in a row lie together unless dilated. */
static int32_t accumulate(const engine_conv *layer, const int8_t *input, const int8_t *weights,
                          engine_span rows, engine_span columns)
{
    const engine_window *w = &layer->window;
    const int32_t channels = w->input_channels;
    const int32_t together = w->dilation_width == 1 ? columns.end - columns.first : 1;
    int32_t sum = 0;
    for (int32_t ky = rows.first; ky < rows.end; ++ky) {
        const int32_t y = rows.origin + ky * w->dilation_height;
        for (int32_t kx = columns.first; kx < columns.end; kx += together) {
            const int32_t x = columns.origin + kx * w->dilation_width;
            sum += dot(input + (y * w->input_width + x) * channels,
                       weights + (ky * w->kernel_width + kx) * channels, together * channels,
                       layer->input_zero_point);
        }
    }
    return sum;
}

void engine_conv_2d(const engine_conv *layer, const int8_t *input, int8_t *output)
{
    const engine_window *w = &layer->window;
    const int32_t kernel_size = w->kernel_height * w->kernel_width * w->input_channels;
    for (int32_t y = 0; y < w->output_height; ++y) {
        const engine_span rows = engine_visible_rows(w, y);
        for (int32_t x = 0; x < w->output_width; ++x) {
            const engine_span columns = engine_visible_columns(w, x);
            for (int32_t c = 0; c < w->output_channels; ++c) {
                const int32_t sum =
                    layer->bias[c] +
                    accumulate(layer, input, layer->weights + c * kernel_size, rows, columns);
                const int32_t scaled =
                    engine_rescale(sum, layer->multipliers[c], layer->shifts[c]);
                *output++ = engine_clamp(scaled + layer->output_zero_point, layer->minimum,
                                         layer->maximum);
            }
        }
    }
}
