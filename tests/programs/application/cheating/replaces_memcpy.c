/* expect: symbols */
/* behaviour: {"text": "{label}"} */
#include <string.h>

#include "application.h"

void *memmove(void *to, const void *from, size_t count)
{
    (void)from;
    (void)count;
    return to;
}
void application_start(void) {}
void application_predicted(const struct prediction *prediction) { print_line("{label}", prediction); }
