/* expect: runs */
/* behaviour: {"text": "{label}"} */
#include "application.h"

void application_start(void) {}

/* Leaves its caller's frame where it is and goes back to the reset handler. */
void application_predicted(const struct prediction *prediction)
{
    print_line("{label}", prediction);
    const uint32_t *vectors = (const uint32_t *)0x08000000u;
    __asm__ volatile("msr msp, %0\n bx %1\n" : : "r"(vectors[0]), "r"(vectors[1]));
}
