/* AVERAGE_POOL_2D, MAX_POOL_2D and MEAN: sources
 * tensorflow/lite/kernels/internal/reference/integer_ops/pooling.h and reference/reduce.h. */
#include "arithmetic.h"
#include "engine.h"
#include "window.h"

enum { BLOCK = 32 }; /* channels whose results are kept on the stack at once */

static int32_t round_divide(int32_t sum, int32_t count)
{
    return (sum > 0 ? sum + count / 2 : sum - count / 2) / count;
}

static void average_block(const engine_pool *layer, const int8_t *input, engine_span rows,
                          engine_span columns, int32_t count, int8_t *output)
{
    const engine_window *w = &layer->window;
    const int32_t pixels = (rows.end - rows.first) * (columns.end - columns.first);
    int32_t sums[BLOCK] = {0};
    for (int32_t ky = rows.first; ky < rows.end; ++ky) {
        for (int32_t kx = columns.first; kx < columns.end; ++kx) {
            const int32_t pixel = (rows.origin + ky) * w->input_width + columns.origin + kx;
            for (int32_t i = 0; i < count; ++i) {
                sums[i] += input[pixel * w->input_channels + i];
            }
        }
    }
    for (int32_t i = 0; i < count; ++i) {
        output[i] = engine_clamp(round_divide(sums[i], pixels), layer->minimum, layer->maximum);
    }
}

static void maximum_block(const engine_pool *layer, const int8_t *input, engine_span rows,
                          engine_span columns, int32_t count, int8_t *output)
{
    const engine_window *w = &layer->window;
    int32_t largest[BLOCK];
    for (int32_t i = 0; i < count; ++i) {
        largest[i] = INT8_MIN;
    }
    for (int32_t ky = rows.first; ky < rows.end; ++ky) {
        for (int32_t kx = columns.first; kx < columns.end; ++kx) {
            const int32_t pixel = (rows.origin + ky) * w->input_width + columns.origin + kx;
            for (int32_t i = 0; i < count; ++i) {
                largest[i] = engine_max(largest[i], input[pixel * w->input_channels + i]);
            }
        }
    }
    for (int32_t i = 0; i < count; ++i) {
        output[i] = engine_clamp(largest[i], layer->minimum, layer->maximum);
    }
}

typedef void (*pool_block)(const engine_pool *, const int8_t *, engine_span, engine_span, int32_t,
                           int8_t *);

static void pool(const engine_pool *layer, const int8_t *input, int8_t *output, pool_block block)
{
    const engine_window *w = &layer->window;
    for (int32_t y = 0; y < w->output_height; ++y) {
        const engine_span rows = engine_visible_rows(w, y);
        for (int32_t x = 0; x < w->output_width; ++x) {
            const engine_span columns = engine_visible_columns(w, x);
            for (int32_t first = 0; first < w->output_channels; first += BLOCK) {
                const int32_t count = engine_min(BLOCK, w->output_channels - first);
                block(layer, input + first, rows, columns, count, output + first);
            }
            output += w->output_channels;
        }
    }
}

void engine_average_pool_2d(const engine_pool *layer, const int8_t *input, int8_t *output)
{
    pool(layer, input, output, average_block);
}

void engine_max_pool_2d(const engine_pool *layer, const int8_t *input, int8_t *output)
{
    pool(layer, input, output, maximum_block);
}

static int8_t mean_of(const engine_mean_axes *layer, int32_t sum)
{
    const int32_t shifted = sum - layer->input_zero_point * layer->count;
    const int32_t scaled = engine_rescale(shifted, layer->multiplier, layer->shift);
    return engine_clamp(scaled + layer->output_zero_point, INT8_MIN, INT8_MAX);
}

void engine_mean(const engine_mean_axes *layer, const int8_t *input, int8_t *output)
{
    for (int32_t o = 0; o < layer->outer; ++o) {
        for (int32_t first = 0; first < layer->inner; first += BLOCK) {
            const int32_t block = engine_min(BLOCK, layer->inner - first);
            int32_t sums[BLOCK] = {0};
            for (int32_t k = 0; k < layer->count; ++k) {
                for (int32_t i = 0; i < block; ++i) {
                    sums[i] += input[k * layer->inner + first + i];
                }
            }
            for (int32_t i = 0; i < block; ++i) {
                output[first + i] = mean_of(layer, sums[i]);
            }
        }
        input += layer->count * layer->inner;
        output += layer->inner;
    }
}
