/* expect: runs */
/* behaviour: {"text": "{label}"} */
#include "application.h"

static const struct prediction *volatile before;

void application_start(void) {}

void application_predicted(const struct prediction *prediction)
{
    if (before->index != prediction->index) {
        print_line("{label}", prediction);
    }
    before = prediction;
}
