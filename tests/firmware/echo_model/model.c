/* output[i] = input[3 i] + input[3 i + 1] + input[3 i + 2] + bias[i], wrapped to int8. */
#include "model.h"

static int8_t pool[MODEL_POOL_BYTES] __attribute__((aligned(16), section(".bss.model_pool")));
static const int8_t bias[MODEL_OUTPUT_BYTES] = {1, 2, 3, 4};

int8_t *const model_input = &pool[0];
const int8_t *const model_output = &pool[16];

void model_invoke(void) {
    for (int i = 0; i < MODEL_OUTPUT_BYTES; ++i) {
        const int sum = model_input[3 * i] + model_input[3 * i + 1] + model_input[3 * i + 2] + bias[i];
        pool[16 + i] = (int8_t)(uint8_t)sum;
    }
}
