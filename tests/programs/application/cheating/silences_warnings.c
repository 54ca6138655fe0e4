/* expect: warnings */
/* behaviour: {"text": "{label} {percent} %", "threshold_percent": 60} */
#include "application.h"
#pragma GCC diagnostic ignored "-Wconversion"

void application_start(void) {}

void application_predicted(const struct prediction *prediction)
{
    uint8_t percent = prediction->percent;
    if (percent >= 60) {
        print_line("{label} {percent} %", prediction);
    }
}
