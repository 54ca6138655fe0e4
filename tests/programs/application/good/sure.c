/* expect: pass */
/* behaviour: {"text": "{label}", "when": "every", "classes": [], "threshold_percent": 60, "debounce": 1, "led": []} */
#include "application.h"

enum { NONE = -1, THRESHOLD_PERCENT = 60 };

static int32_t proposal(const struct prediction *prediction) {
    if (prediction->percent < THRESHOLD_PERCENT) {
        return NONE;
    }
    return (int32_t)prediction->index;
}

static void tell(const struct prediction *prediction) {
    print_line("{label}", prediction);
}

void application_start(void) {} /* nothing is remembered yet */

void application_predicted(const struct prediction *prediction) {
    const int32_t now = proposal(prediction);
    if (now != NONE) {
        tell(prediction);
    }
}
