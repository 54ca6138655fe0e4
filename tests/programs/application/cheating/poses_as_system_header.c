/* expect: exit */
/* behaviour: {"text": "{label} {percent} %", "threshold_percent": 60} */
#include "application.h"
# 1 "/usr/include/quiet.h" 1 3

void application_start(void) {}

void application_predicted(const struct prediction *prediction)
{
    uint8_t percent = prediction->percent;
    if (percent >= 60) {
        print_line("{label} {percent} %", prediction);
    }
}
