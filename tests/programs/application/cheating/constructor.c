/* expect: sections */
/* behaviour: {"text": "{label}"} */
#include "application.h"

__attribute__((constructor)) static void first(void)
{
    print_text("3\r\n");
    for (;;) {
    }
}
void application_start(void) {}
void application_predicted(const struct prediction *prediction) { print_line("{label}", prediction); }
