/* AVERAGE_POOL_2D and MAX_POOL_2D: source
 * tensorflow/lite/kernels/internal/reference/integer_ops/pooling.h. */
#include "arithmetic.h"
#include "engine.h"
#include "window.h"

static int32_t round_divide(int32_t sum, int32_t count)
{
    return (sum > 0 ? sum + count / 2 : sum - count / 2) / count;
}

static void add_row(const void *layer, const engine_view *view, int32_t ky,
                    engine_block *restrict block)
{
    (void)layer;
    for (int32_t kx = view->columns.first; kx < view->columns.end; ++kx) {
        const int8_t *pixel = engine_pixel(view, ky, kx) + block->first;
        for (int32_t i = 0; i < block->count; ++i) {
            block->values[i] += pixel[i];
        }
    }
}

static void keep_largest(const void *layer, const engine_view *view, int32_t ky,
                         engine_block *restrict block)
{
    (void)layer;
    for (int32_t kx = view->columns.first; kx < view->columns.end; ++kx) {
        const int8_t *pixel = engine_pixel(view, ky, kx) + block->first;
        for (int32_t i = 0; i < block->count; ++i) {
            block->values[i] = engine_max(block->values[i], pixel[i]);
        }
    }
}

static void write_averages(const void *given, const engine_view *view, const engine_block *block,
                           int8_t *restrict output)
{
    const engine_pool *layer = given;
    const int32_t pixels =
        (view->rows.end - view->rows.first) * (view->columns.end - view->columns.first);
    for (int32_t i = 0; i < block->count; ++i) {
        const int32_t average = round_divide(block->values[i], pixels);
        output[i] = engine_clamp(average, layer->minimum, layer->maximum);
    }
}

static void write_largest(const void *given, const engine_view *view, const engine_block *block,
                          int8_t *restrict output)
{
    const engine_pool *layer = given;
    (void)view;
    for (int32_t i = 0; i < block->count; ++i) {
        output[i] = engine_clamp(block->values[i], layer->minimum, layer->maximum);
    }
}

void engine_average_pool_2d(const void *layer, const engine_input *inputs, int32_t y,
                            int8_t *output)
{
    static const engine_slider slider = {0, add_row, write_averages};
    const engine_pool *pool = layer;
    engine_slide(&slider, pool, &pool->window, inputs, y, output);
}

void engine_max_pool_2d(const void *layer, const engine_input *inputs, int32_t y, int8_t *output)
{
    static const engine_slider slider = {INT8_MIN, keep_largest, write_largest};
    const engine_pool *pool = layer;
    engine_slide(&slider, pool, &pool->window, inputs, y, output);
}
