/* expect: led */
/* behaviour: {"led": [{"label": "3", "does": "on"}]} */
#include <string.h>

#include "application.h"

void application_start(void) {}

void application_predicted(const struct prediction *prediction)
{
    if (strcmp(prediction->label, "3") == 0) {
        led_switch(true);
    }
}
