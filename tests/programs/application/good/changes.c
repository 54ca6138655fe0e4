/* expect: pass */
/* behaviour: {"text": "now a {label} (class {index})", "when": "change", "classes": [], "threshold_percent": 0, "debounce": 1, "led": []} */
#include "application.h"

enum { NONE = -1 };

static int32_t accepted = NONE;

static int32_t proposal(const struct prediction *prediction) {
    return (int32_t)prediction->index;
}

static void tell(const struct prediction *prediction) {
    print_line("now a {label} (class {index})", prediction);
}

void application_start(void) {} /* nothing is remembered yet */

void application_predicted(const struct prediction *prediction) {
    const int32_t now = proposal(prediction);
    const bool changed = now != accepted;
    accepted = now;
    if (now != NONE && changed) {
        tell(prediction);
    }
}
