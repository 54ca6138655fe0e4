/* expect: text */
/* behaviour: {"text": "{label}"} */
#include "application.h"

void application_start(void) {}

void application_predicted(const struct prediction *prediction)
{
    print_text(prediction->label);
    print_text("\n");
}
