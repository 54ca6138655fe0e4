/* expect: pass */
/* behaviour: {"text": "{label} {percent} %", "threshold_percent": 60} */
#include "application.h"

/* Prints with the single services instead of a pattern. */
void application_start(void) {
}

void application_predicted(const struct prediction *prediction)
{
    if (prediction->percent >= 60u) {
        print_text(prediction->label);
        print_text(" ");
        print_number((int32_t)prediction->percent);
        print_text(" %\r\n");
    }
}
