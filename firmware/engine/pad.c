/* PAD and PADV2: source tensorflow/lite/kernels/internal/reference/pad.h. */
#include <string.h>

#include "engine.h"
#include "window.h"

static int8_t *fill(int8_t *output, int32_t count, int8_t value)
{
    memset(output, value, (size_t)count);
    return output + count;
}

/* Bytes of one index along dimension `d` of the padded output. */
static int32_t inner_size(const engine_padding *layer, int32_t d)
{
    int32_t size = 1;
    for (int32_t i = d + 1; i < 4; ++i) {
        size *= layer->before[i] + layer->input_shape[i] + layer->after[i];
    }
    return size;
}

void engine_pad(const void *given, const engine_input *inputs, int32_t y, int8_t *output)
{
    const engine_padding *layer = given;
    const int8_t *input = inputs->data;
    const int32_t *shape = layer->input_shape;
    const int32_t image = inner_size(layer, 0);
    const int32_t line = inner_size(layer, 1);
    const int32_t pixel = inner_size(layer, 2);
    (void)y;
    output = fill(output, layer->before[0] * image, layer->value);
    for (int32_t b = 0; b < shape[0]; ++b) {
        output = fill(output, layer->before[1] * line, layer->value);
        for (int32_t row = 0; row < shape[1]; ++row) {
            output = fill(output, layer->before[2] * pixel, layer->value);
            for (int32_t x = 0; x < shape[2]; ++x) {
                output = fill(output, layer->before[3], layer->value);
                memcpy(output, input, (size_t)shape[3]);
                input += shape[3];
                output = fill(output + shape[3], layer->after[3], layer->value);
            }
            output = fill(output, layer->after[2] * pixel, layer->value);
        }
        output = fill(output, layer->after[1] * line, layer->value);
    }
    (void)fill(output, layer->after[0] * image, layer->value);
}

void engine_pad_rows(const void *given, const engine_input *inputs, int32_t y, int8_t *output)
{
    const engine_padding_rows *layer = given;
    const int32_t row = engine_first_row(inputs, y);
    if (row < 0 || row >= inputs->height) {
        (void)fill(output, layer->left + layer->middle + layer->right, layer->value);
        return;
    }
    output = fill(output, layer->left, layer->value);
    memcpy(output, engine_row(inputs, row), (size_t)layer->middle);
    (void)fill(output + layer->middle, layer->right, layer->value);
}
