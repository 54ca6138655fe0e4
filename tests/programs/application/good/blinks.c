/* expect: pass */
/* behaviour: {"text": "", "when": "every", "classes": [], "threshold_percent": 0, "debounce": 1, "led": [{"label": "4", "does": "blink", "times": 3}]} */
#include "application.h"

#include <string.h>

enum { NONE = -1 };

static int32_t proposal(const struct prediction *prediction) {
    return (int32_t)prediction->index;
}

static void tell(const struct prediction *prediction) {
    if (strcmp(prediction->label, "4") == 0) {
        led_blink(3);
    }
}

void application_start(void) {} /* nothing is remembered yet */

void application_predicted(const struct prediction *prediction) {
    const int32_t now = proposal(prediction);
    if (now != NONE) {
        tell(prediction);
    }
}
