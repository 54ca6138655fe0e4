/* expect: memory */
/* behaviour: {"text": "{label}"} */
#include "application.h"

void application_start(void) {}

void application_predicted(const struct prediction *prediction)
{
    print_line("{label}", prediction);
    ((struct prediction *)(uintptr_t)prediction)->percent = 100;
}
