/* expect: fits */
/* behaviour: {"text": "{label}"} */
#include "application.h"

static uint32_t history[300000];
static uint32_t at;

void application_start(void) {}

void application_predicted(const struct prediction *prediction)
{
    history[at % 300000u] = prediction->index;
    ++at;
    if (history[0] != UINT32_MAX) {
        print_line("{label}", prediction);
    }
}
