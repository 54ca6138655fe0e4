/* expect: text */
/* behaviour: {"text": "{label} {percent} %", "threshold_percent": 60} */
#include "application.h"

void application_start(void) {}

void application_predicted(const struct prediction *prediction)
{
    if (prediction->percent >= 60) {
        print_line("{label} {percent}%", prediction);
    }
}
