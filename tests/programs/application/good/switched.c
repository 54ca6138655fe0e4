/* expect: pass */
/* behaviour: {"led": [{"label": "3", "does": "on"}]} */
#include <string.h>

#include "application.h"

static bool lit = false;

void application_start(void)
{
    led_switch(false);
}

void application_predicted(const struct prediction *prediction)
{
    const bool now = strcmp(prediction->label, "3") == 0;
    if (now != lit) {
        led_switch(now);
    }
    lit = now;
}
