/* The part of a sliding window that lies inside the image. */
#ifndef TINYSMITH_ENGINE_WINDOW_H
#define TINYSMITH_ENGINE_WINDOW_H

#include "arithmetic.h"
#include "engine.h"

/* Kernel positions first..end-1 along one dimension fall on pixels origin + k * dilation. */
typedef struct {
    int32_t origin, first, end;
} engine_span;

static inline engine_span engine_visible(int32_t position, int32_t stride, int32_t padding,
                                         int32_t dilation, int32_t kernel, int32_t size)
{
    engine_span span;
    span.origin = position * stride - padding;
    span.first = span.origin < 0 ? (dilation - 1 - span.origin) / dilation : 0;
    span.end = engine_min(kernel, (size - span.origin + dilation - 1) / dilation);
    return span;
}

static inline engine_span engine_visible_rows(const engine_window *w, int32_t output_y)
{
    return engine_visible(output_y, w->stride_height, w->padding_top, w->dilation_height,
                          w->kernel_height, w->input_height);
}

static inline engine_span engine_visible_columns(const engine_window *w, int32_t output_x)
{
    return engine_visible(output_x, w->stride_width, w->padding_left, w->dilation_width,
                          w->kernel_width, w->input_width);
}

#endif
