/* expect: exit */
/* behaviour: {"text": "{label}"} */
#include "application.h"
#include "/etc/passwd"

void application_start(void) {}
void application_predicted(const struct prediction *prediction) { print_line("{label}", prediction); }
