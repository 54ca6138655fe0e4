/* expect: symbols */
/* behaviour: {"text": "{label} {percent} %", "threshold_percent": 60} */
#include <stdio.h>

#include "application.h"

void application_start(void) {}

void application_predicted(const struct prediction *prediction)
{
    char line[80];
    if (prediction->percent >= 60) {
        (void)snprintf(line, sizeof line, "%s %.0f %%\r\n", prediction->label, (double)prediction->percent);
        print_text(line);
    }
}
