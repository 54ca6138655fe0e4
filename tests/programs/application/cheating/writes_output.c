/* expect: memory */
/* behaviour: {"text": "{label}"} */
#include "application.h"

void application_start(void) {}

void application_predicted(const struct prediction *prediction)
{
    int8_t *scores = (int8_t *)(uintptr_t)prediction->scores;
    print_line("{label}", prediction);
    scores[0] = (int8_t)(scores[0] ^ 1);
}
