/* expect: sections */
/* behaviour: {"text": "{label}"} */
#include "application.h"

static void take_over(void)
{
    for (;;) {
    }
}
__attribute__((section(".vectors"), used)) static void (*const vectors[])(void) = {take_over, take_over};
void application_start(void) {}
void application_predicted(const struct prediction *prediction) { print_line("{label}", prediction); }
