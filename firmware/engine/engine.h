/* int8 kernels, equal bit for bit to TFLite Micro's reference kernels. Tensors are NHWC.
 *
 * A network is a list of steps, and a step computes one row of its output at a time. Steps that
 * belong together take turns: a row is computed when a later step needs it, so a tensor between
 * them need not exist as a whole; only its last rows are held, in a ring. */
#ifndef TINYSMITH_ENGINE_H
#define TINYSMITH_ENGINE_H

#include <stdint.h>

/* The most steps that may take turns; the planner knows the number too. */
enum { ENGINE_LONGEST_GROUP = 16 };

/* What a step reads: for output row y the rows y * stride - before and `reach` rows on, as far as
 * they exist. Row r lies at data + (r % held) * row_bytes. */
typedef struct {
    const int8_t *data;
    int32_t row_bytes;
    int16_t held, height;
    int16_t stride, before, reach;
    int16_t producer; /* the step of the group that makes it, -1 where it is complete */
} engine_input;

/* Writes row y of the output. Element-wise kernels may write where they read (or below); the others
 * are given an output row that lies apart from all the rows they read. */
typedef void engine_kernel(const void *layer, const engine_input *inputs, int32_t y,
                           int8_t *output);

typedef struct {
    engine_kernel *run;
    const void *layer;
    const int8_t *table; /* applied to every byte of the row by its bits as unsigned; or null */
    engine_input inputs[2];
    int8_t *output;
    int32_t row_bytes; /* 0: all rows go to the same place, as sums do */
    int16_t held, height;
} engine_step;

/* Run `count` steps, at most ENGINE_LONGEST_GROUP, from the first row to the last or back. */
void engine_run(const engine_step *steps, int32_t count, int32_t descending);

/* How a window slides over an image; padding is what lies above and to the left. */
typedef struct {
    int32_t input_height, input_width, input_channels;
    int32_t output_height, output_width, output_channels;
    int32_t kernel_height, kernel_width;
    int32_t stride_height, stride_width;
    int32_t dilation_height, dilation_width;
    int32_t padding_top, padding_left;
} engine_window;

/* An accumulator times multipliers[c] * 2^(shifts[c] - 31) is output channel c. */
typedef struct {
    engine_window window;
    int32_t depth_multiplier; /* output channels an input channel; depthwise only */
    int32_t input_zero_point, output_zero_point;
    int32_t minimum, maximum; /* fused activation, in output units */
    const int8_t *weights;    /* OHWI, or HWO where depthwise */
    const int32_t *bias;
    const int32_t *multipliers;
    const int8_t *shifts;
} engine_conv;

/* All rows of a matrix in one step. */
typedef struct {
    int32_t rows, input_depth, output_depth;
    int32_t input_zero_point, output_zero_point;
    int32_t minimum, maximum;
    const int8_t *weights; /* one row of input_depth an output */
    const int32_t *bias;
    const int32_t *multipliers;
    const int8_t *shifts;
} engine_dense;

typedef struct {
    engine_window window;
    int32_t minimum, maximum;
} engine_pool;

/* Element-wise on what one step computes; a stride of 0 repeats the input along a dimension. */
typedef struct {
    int32_t shape[4];
    int32_t strides1[4], strides2[4];
    int32_t zero_point1, zero_point2, output_zero_point;
    int32_t multiplier1, shift1, multiplier2, shift2; /* addition only */
    int32_t output_multiplier, output_shift;
    int32_t minimum, maximum;
} engine_binary;

/* Mean over the middle of (outer, count, inner). */
typedef struct {
    int32_t outer, count, inner;
    int32_t input_zero_point, output_zero_point;
    int32_t multiplier, shift; /* the division by count is in them */
} engine_mean_axes;

typedef struct {
    int32_t rows, depth;
    int32_t multiplier, shift; /* of a difference of two inputs, into Q5.26 */
    int32_t minimum_difference;
} engine_softmax_rows;

/* Padding of up to four dimensions, the whole tensor in one step. */
typedef struct {
    int32_t input_shape[4];
    int32_t before[4], after[4];
    int8_t value;
} engine_padding;

/* Padding of an image's height and width: bytes to the left, from the input, to the right. */
typedef struct {
    int32_t left, middle, right;
    int8_t value;
} engine_padding_rows;

engine_kernel engine_conv_2d;           /* engine_conv */
engine_kernel engine_depthwise_conv_2d; /* engine_conv */
engine_kernel engine_fully_connected;   /* engine_dense */
engine_kernel engine_add;               /* engine_binary, two inputs */
engine_kernel engine_mul;               /* engine_binary, two inputs */
engine_kernel engine_average_pool_2d;   /* engine_pool */
engine_kernel engine_max_pool_2d;       /* engine_pool */
engine_kernel engine_mean;              /* engine_mean_axes, the whole tensor in one step */
/* Mean over height and width: count is pixels, inner channels, outer 1. Step y adds row y to int32
 * sums at `output`, and the last turns them into int8 there; rows ascend. */
engine_kernel engine_mean_rows;
engine_kernel engine_softmax;  /* engine_softmax_rows */
engine_kernel engine_pad;      /* engine_padding */
engine_kernel engine_pad_rows; /* engine_padding_rows; rows that do not exist are padding */
engine_kernel engine_copy;     /* no layer; for a table by itself */

#endif
