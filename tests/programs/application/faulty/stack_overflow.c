/* expect: runs */
/* behaviour: {"text": "{label}"} */
#include <string.h>

#include "application.h"

void application_start(void) {}

void application_predicted(const struct prediction *prediction)
{
    volatile char line[8192];
    for (uint32_t i = 0; i < sizeof line; ++i) {
        line[i] = 'x';
    }
    print_line("{label}", prediction);
}
