/* CONV_2D and DEPTHWISE_CONV_2D: sources tensorflow/lite/kernels/internal/reference/integer_ops,
 * conv.h and depthwise_conv.h. */
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

/* The kernel's pixels in a row lie together unless dilated. */
static void add_dots(const void *given, const engine_view *view, int32_t ky,
                     engine_block *restrict block)
{
    const engine_conv *layer = given;
    const engine_window *w = &layer->window;
    const engine_span *columns = &view->columns;
    const int32_t channels = w->input_channels;
    const int32_t kernel_size = w->kernel_height * w->kernel_width * channels;
    const int32_t together = w->dilation_width == 1 ? columns->end - columns->first : 1;
    for (int32_t kx = columns->first; kx < columns->end; kx += together) {
        const int8_t *pixel = engine_pixel(view, ky, kx);
        const int8_t *weights = layer->weights + block->first * kernel_size +
                                (ky * w->kernel_width + kx) * channels;
        for (int32_t i = 0; i < block->count; ++i) {
            block->values[i] +=
                dot(pixel, weights, together * channels, layer->input_zero_point);
            weights += kernel_size;
        }
    }
}

/* Inlined into each caller, so that a multiplier of 1 is known. */
static inline void add_products(const engine_conv *layer, const engine_view *view, int32_t ky,
                                engine_block *restrict block, int32_t multiplier)
{
    const engine_window *w = &layer->window;
    const int32_t zero_point = layer->input_zero_point;
    const int32_t first = block->first, count = block->count;
    for (int32_t kx = view->columns.first; kx < view->columns.end; ++kx) {
        const int8_t *pixel = engine_pixel(view, ky, kx);
        const int8_t *weights =
            layer->weights + (ky * w->kernel_width + kx) * w->output_channels + first;
        for (int32_t i = 0; i < count; ++i) {
            block->values[i] += (pixel[(first + i) / multiplier] - zero_point) * weights[i];
        }
    }
}

static void add_single(const void *layer, const engine_view *view, int32_t ky,
                       engine_block *restrict block)
{
    add_products(layer, view, ky, block, 1);
}

static void add_multiplied(const void *layer, const engine_view *view, int32_t ky,
                           engine_block *restrict block)
{
    const engine_conv *conv = layer;
    add_products(conv, view, ky, block, conv->depth_multiplier);
}

static void write_sums(const void *given, const engine_view *view, const engine_block *block,
                       int8_t *restrict output)
{
    const engine_conv *layer = given;
    (void)view;
    for (int32_t i = 0; i < block->count; ++i) {
        const int32_t c = block->first + i;
        const int32_t scaled = engine_rescale(layer->bias[c] + block->values[i],
                                              layer->multipliers[c], layer->shifts[c]);
        output[i] =
            engine_clamp(scaled + layer->output_zero_point, layer->minimum, layer->maximum);
    }
}

void engine_conv_2d(const void *layer, const engine_input *inputs, int32_t y, int8_t *output)
{
    static const engine_slider slider = {0, add_dots, write_sums};
    const engine_conv *conv = layer;
    engine_slide(&slider, conv, &conv->window, inputs, y, output);
}

void engine_depthwise_conv_2d(const void *layer, const engine_input *inputs, int32_t y,
                              int8_t *output)
{
    static const engine_slider single = {0, add_single, write_sums};
    static const engine_slider multiplied = {0, add_multiplied, write_sums};
    const engine_conv *conv = layer;
    engine_slide(conv->depth_multiplier == 1 ? &single : &multiplied, conv, &conv->window,
                 inputs, y, output);
}
