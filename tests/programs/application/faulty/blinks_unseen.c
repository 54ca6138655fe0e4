/* expect: led */
/* behaviour: {"led": [{"label": "3", "does": "blink", "times": 2}]} */
#include <string.h>

#include "application.h"

void application_start(void) {}

void application_predicted(const struct prediction *prediction)
{
    if (strcmp(prediction->label, "3") == 0) {
        for (int i = 0; i < 2; ++i) {
            led_switch(true);
            led_switch(false);
        }
    }
}
