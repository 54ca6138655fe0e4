/* expect: symbols */
/* behaviour: {"text": "{label}"} */
#include "application.h"

void application_predicted(const struct prediction *prediction)
{
    print_line("{label}", prediction);
}
