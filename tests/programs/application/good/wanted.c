/* expect: pass */
/* behaviour: {"text": "<{label}> 'it' \"is\" & what??/", "when": "every", "classes": ["3", "7"], "threshold_percent": 0, "debounce": 1, "led": []} */
#include "application.h"

#include <string.h>

enum { NONE = -1 };

static bool is_wanted(const char *label) {
    return strcmp(label, "3") == 0 ||
           strcmp(label, "7") == 0;
}

static int32_t proposal(const struct prediction *prediction) {
    if (!is_wanted(prediction->label)) {
        return NONE;
    }
    return (int32_t)prediction->index;
}

static void tell(const struct prediction *prediction) {
    print_line("<{label}> 'it' \"is\" & what\?\?/", prediction);
}

void application_start(void) {} /* nothing is remembered yet */

void application_predicted(const struct prediction *prediction) {
    const int32_t now = proposal(prediction);
    if (now != NONE) {
        tell(prediction);
    }
}
