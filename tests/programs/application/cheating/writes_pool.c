/* expect: memory */
/* behaviour: {"text": "{label}"} */
#include "application.h"

void application_start(void) {}

void application_predicted(const struct prediction *prediction)
{
    volatile uint8_t *pool = (volatile uint8_t *)0x24000000u;
    print_line("{label}", prediction);
    pool[7] = (uint8_t)(pool[7] + 1u);
}
