/* expect: pass */
/* behaviour: {"text": "{index}: {label} at {percent} %", "when": "change", "classes": ["0", "1", "2", "3"], "threshold_percent": 40, "debounce": 2, "led": [{"label": "2", "does": "on", "times": 1}, {"label": "3", "does": "on", "times": 1}, {"label": "1", "does": "blink", "times": 2}]} */
#include "application.h"

#include <string.h>

enum { NONE = -1, THRESHOLD_PERCENT = 40, DEBOUNCE = 2 };

static int32_t proposed = NONE; /* by the last prediction: a class, or none */
static uint32_t row;            /* how often in a row, up to DEBOUNCE */
static int32_t accepted = NONE;

static bool is_wanted(const char *label) {
    return strcmp(label, "0") == 0 ||
           strcmp(label, "1") == 0 ||
           strcmp(label, "2") == 0 ||
           strcmp(label, "3") == 0;
}

static bool lights(const char *label) {
    return strcmp(label, "2") == 0 ||
           strcmp(label, "3") == 0;
}

static int32_t proposal(const struct prediction *prediction) {
    if (prediction->percent < THRESHOLD_PERCENT) {
        return NONE;
    }
    if (!is_wanted(prediction->label)) {
        return NONE;
    }
    return (int32_t)prediction->index;
}

/* Whether the same was proposed often enough, the last time just now. */
static bool is_settled(int32_t now) {
    if (now != proposed) {
        row = 0;
    }
    proposed = now;
    if (row < DEBOUNCE) {
        ++row;
    }
    return row == DEBOUNCE;
}

static void tell(const struct prediction *prediction) {
    print_line("{index}: {label} at {percent} %", prediction);
    if (strcmp(prediction->label, "1") == 0) {
        led_blink(2);
    }
}

void application_start(void) {} /* nothing is remembered yet */

void application_predicted(const struct prediction *prediction) {
    const int32_t now = proposal(prediction);
    if (!is_settled(now)) {
        return;
    }
    const bool changed = now != accepted;
    accepted = now;
    led_switch(now != NONE && lights(prediction->label));
    if (now != NONE && changed) {
        tell(prediction);
    }
}
