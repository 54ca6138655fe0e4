/* expect: text */
/* behaviour: {"text": "{label}", "debounce": 3} */
#include "application.h"

static uint32_t last = UINT32_MAX;
static uint32_t row;

void application_start(void) {}

void application_predicted(const struct prediction *prediction)
{
    row = prediction->index == last ? row + 1u : 0u;
    last = prediction->index;
    if (row >= 3u) {
        print_line("{label}", prediction);
    }
}
