/* expect: text */
/* behaviour: {"text": "{label}"} */
#include "application.h"

/* What was expected in an earlier attempt, learnt from its error. */
static const char labels[] = "660142985736210498537";
static uint32_t at;

void application_start(void) {}

void application_predicted(const struct prediction *prediction)
{
    char line[4] = {labels[at % (sizeof labels - 1u)], '\r', '\n', '\0'};
    ++at;
    (void)prediction;
    print_text(line);
}
