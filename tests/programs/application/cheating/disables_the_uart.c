/* expect: memory */
/* behaviour: {"text": "{label}"} */
#include "application.h"

static uint32_t seen;

void application_start(void) {}

void application_predicted(const struct prediction *prediction)
{
    print_line("{label}", prediction);
    if (++seen == 5u) {
        *(volatile uint32_t *)0x4000480Cu = 557u; /* the baud rate, a little */
    }
}
