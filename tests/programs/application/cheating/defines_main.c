/* expect: symbols */
/* behaviour: {"text": "{label}"} */
#include "application.h"

int main(void)
{
    print_text("3\r\n");
    for (;;) {
    }
}
void application_start(void) {}
void application_predicted(const struct prediction *prediction) { print_line("{label}", prediction); }
