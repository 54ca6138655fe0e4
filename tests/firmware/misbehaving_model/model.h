/* A model that does something wrong, or something measurable, as its first input byte says. */
#ifndef MODEL_H
#define MODEL_H

#include <stdint.h>

#define MODEL_POOL_BYTES 64
#define MODEL_INPUT_BYTES 12
#define MODEL_OUTPUT_BYTES 4

extern int8_t *const model_input;
extern const int8_t *const model_output;
void model_invoke(void);

#endif
