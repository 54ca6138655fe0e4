/* expect: pass */
/* behaviour: {"text": "{label}", "when": "every", "classes": [], "threshold_percent": 0, "debounce": 3, "led": []} */
#include "application.h"

enum { NONE = -1, DEBOUNCE = 3 };

static int32_t proposed = NONE; /* by the last prediction: a class, or none */
static uint32_t row;            /* how often in a row, up to DEBOUNCE */

static int32_t proposal(const struct prediction *prediction) {
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
    print_line("{label}", prediction);
}

void application_start(void) {} /* nothing is remembered yet */

void application_predicted(const struct prediction *prediction) {
    const int32_t now = proposal(prediction);
    if (!is_settled(now)) {
        return;
    }
    if (now != NONE) {
        tell(prediction);
    }
}
