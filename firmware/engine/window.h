/* What a step sees of its input: rows in a ring, and windows that slide over them. */
#ifndef TINYSMITH_ENGINE_WINDOW_H
#define TINYSMITH_ENGINE_WINDOW_H

#include "arithmetic.h"
#include "engine.h"

/* The first row that output row y reads; it need not exist. */
static inline int32_t engine_first_row(const engine_input *input, int32_t y)
{
    return y * input->stride - input->before;
}

static inline const int8_t *engine_row(const engine_input *input, int32_t row)
{
    return input->data + (row % input->held) * input->row_bytes;
}

/* Kernel positions first..end-1 along one dimension lie inside the image, position k at byte
 * start + k * step. */
typedef struct {
    int32_t first, end;
    int32_t start, step;
} engine_span;

/* A window at one place. The rows that it sees are held together, so the ring's end is passed at
 * most once. */
typedef struct {
    const int8_t *data;
    int32_t ring_bytes;
    engine_span rows, columns;
} engine_view;

static inline const int8_t *engine_pixel(const engine_view *view, int32_t ky, int32_t kx)
{
    const int32_t row = view->rows.start + ky * view->rows.step;
    const int32_t column = view->columns.start + kx * view->columns.step;
    return view->data + (row < view->ring_bytes ? row : row - view->ring_bytes) + column;
}

/* The window's kernel positions whose pixels, origin + k * dilation, are among `size`. */
static inline engine_span engine_visible(int32_t origin, int32_t dilation, int32_t kernel,
                                         int32_t size, int32_t pixel_bytes)
{
    engine_span span;
    span.first = origin < 0 ? (dilation - 1 - origin) / dilation : 0;
    span.end = engine_min(kernel, (size - origin + dilation - 1) / dilation);
    span.start = origin * pixel_bytes;
    span.step = dilation * pixel_bytes;
    return span;
}

static inline engine_span engine_visible_columns(const engine_window *w, int32_t x)
{
    return engine_visible(x * w->stride_width - w->padding_left, w->dilation_width,
                          w->kernel_width, w->input_width, w->input_channels);
}

static inline engine_span engine_visible_rows(const engine_window *w, const engine_input *input,
                                              int32_t y)
{
    const int32_t origin = y * w->stride_height - w->padding_top;
    engine_span span = engine_visible(origin, w->dilation_height, w->kernel_height,
                                      w->input_height, input->row_bytes);
    const int32_t first_row = origin + span.first * w->dilation_height;
    span.start -= first_row / input->held * input->held * input->row_bytes;
    return span;
}

enum { ENGINE_BLOCK = 32 }; /* channels whose results are kept on the stack at once */

/* Results in the making at one place, of output channels first..first+count-1. */
typedef struct {
    int32_t first, count;
    int32_t values[ENGINE_BLOCK];
} engine_block;

/* What a kernel does where its window lies: the values begin at `start`, take in one kernel row
 * after the other, and become bytes. */
typedef struct {
    int32_t start;
    void (*add_row)(const void *layer, const engine_view *view, int32_t ky, engine_block *block);
    void (*write)(const void *layer, const engine_view *view, const engine_block *block,
                  int8_t *output);
} engine_slider;

/* One output row, pixel by pixel and block by block. */
void engine_slide(const engine_slider *slider, const void *layer, const engine_window *w,
                  const engine_input *input, int32_t y, int8_t *output);

#endif
