/* expect: pass */
/* behaviour: {"text": "{label}", "threshold_percent": 50} */
#include "application.h"

/* Single precision, which the processor does itself. */
void application_start(void) {}

void application_predicted(const struct prediction *prediction)
{
    const float share = (float)prediction->percent / 100.0f;
    if (share >= 0.5f) {
        print_line("{label}", prediction);
    }
}
