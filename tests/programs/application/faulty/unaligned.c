/* expect: exit */
/* behaviour: {"text": "{label}"} */
#include "application.h"

void application_start(void) {}

void application_predicted(const struct prediction *prediction)
{
    const uint64_t *words = (const uint64_t *)(prediction->label + 1);
    if (*words != 0u) {
        print_line("{label}", prediction);
    }
}
