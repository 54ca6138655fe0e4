/* A network small enough to check by hand: the boards are tested with it, without the compiler. */
#ifndef MODEL_H
#define MODEL_H

#include <stdint.h>

#ifndef MODEL_POOL_BYTES
#define MODEL_POOL_BYTES 64
#endif
#define MODEL_INPUT_BYTES 12
#define MODEL_OUTPUT_BYTES 4

extern int8_t *const model_input;
extern const int8_t *const model_output;
void model_invoke(void);

#endif
