/* expect: runs */
/* behaviour: {"text": "{label}"} */
#include "application.h"

void application_start(void) {}

void application_predicted(const struct prediction *prediction)
{
    for (;;) {
        print_line("{label}", prediction);
    }
}
