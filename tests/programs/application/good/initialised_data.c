/* expect: pass */
/* behaviour: {"text": "{label}", "when": "change"} */
#include "application.h"

/* A variable with a value at first, and a table of pointers that the linker fills in. */
static uint32_t last = UINT32_MAX;
static const char *const endings[] = {"\r\n", "never"};

void application_start(void) {}

void application_predicted(const struct prediction *prediction)
{
    if (prediction->index != last) {
        print_text(prediction->label);
        print_text(endings[0]);
    }
    last = prediction->index;
}
