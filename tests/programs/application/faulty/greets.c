/* expect: text */
/* behaviour: {"text": "{label}"} */
#include "application.h"

void application_start(void) { print_text("ready\r\n"); }
void application_predicted(const struct prediction *prediction) { print_line("{label}", prediction); }
