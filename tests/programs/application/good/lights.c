/* expect: pass */
/* behaviour: {"text": "", "when": "every", "classes": [], "threshold_percent": 50, "debounce": 1, "led": [{"label": "1", "does": "on", "times": 1}]} */
#include "application.h"

#include <string.h>

enum { NONE = -1, THRESHOLD_PERCENT = 50 };

static bool lights(const char *label) {
    return strcmp(label, "1") == 0;
}

static int32_t proposal(const struct prediction *prediction) {
    if (prediction->percent < THRESHOLD_PERCENT) {
        return NONE;
    }
    return (int32_t)prediction->index;
}

void application_start(void) {} /* nothing is remembered yet */

void application_predicted(const struct prediction *prediction) {
    const int32_t now = proposal(prediction);
    led_switch(now != NONE && lights(prediction->label));
}
