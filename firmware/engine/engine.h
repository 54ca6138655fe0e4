/* int8 kernels, equal bit for bit to TFLite Micro's reference kernels. Tensors are NHWC. */
#ifndef TINYSMITH_ENGINE_H
#define TINYSMITH_ENGINE_H

#include <stdint.h>

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

/* Element-wise on up to four dimensions; a stride of 0 repeats the input along a dimension. */
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

typedef struct {
    int32_t input_shape[4];
    int32_t before[4], after[4];
    int8_t value;
} engine_padding;

void engine_conv_2d(const engine_conv *layer, const int8_t *input, int8_t *output);
void engine_depthwise_conv_2d(const engine_conv *layer, const int8_t *input, int8_t *output);
void engine_fully_connected(const engine_dense *layer, const int8_t *input, int8_t *output);
void engine_add(const engine_binary *layer, const int8_t *input1, const int8_t *input2,
                int8_t *output);
void engine_mul(const engine_binary *layer, const int8_t *input1, const int8_t *input2,
                int8_t *output);
void engine_average_pool_2d(const engine_pool *layer, const int8_t *input, int8_t *output);
void engine_max_pool_2d(const engine_pool *layer, const int8_t *input, int8_t *output);
void engine_mean(const engine_mean_axes *layer, const int8_t *input, int8_t *output);
void engine_softmax(const engine_softmax_rows *layer, const int8_t *input, int8_t *output);
void engine_pad(const engine_padding *layer, const int8_t *input, int8_t *output);

/* Any function of one byte: `table` is indexed by the input's bits read as unsigned. */
void engine_lookup(const int8_t *table, int32_t count, const int8_t *input, int8_t *output);

#endif
