/* expect: text */
/* behaviour: {"text": "{label}"} */
#include "application.h"

void application_start(void) {}

void application_predicted(const struct prediction *prediction)
{
    (void)prediction;
    print_text("3\r\n");
}
