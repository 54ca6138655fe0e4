/* expect: runs */
/* behaviour: {"text": "{label}"} */
#include "application.h"

static volatile uint8_t counts[4];

void application_start(void) {}

void application_predicted(const struct prediction *prediction)
{
    volatile uint8_t *count = counts + 0x10000000u * prediction->index + 0x40000000u;
    *count = 1;
    print_line("{label}", prediction);
}
