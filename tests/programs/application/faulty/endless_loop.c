/* expect: runs */
/* behaviour: {"text": "{label}"} */
#include "application.h"

static volatile bool ready;

void application_start(void) {}

void application_predicted(const struct prediction *prediction)
{
    print_line("{label}", prediction);
    while (!ready) {
    }
}
