/* expect: text */
/* behaviour: {"text": "{label}"} */
#include "application.h"

void application_start(void) {}

void application_predicted(const struct prediction *prediction)
{
    static bool again;
    print_line("{label}", prediction);
    again = !again;
    if (again) {
        application_predicted(prediction);
    }
}
