/* expect: symbols */
/* behaviour: {"text": "{label}"} */
#include "application.h"

void application_start(void) {}
void application_predicted(const struct prediction *prediction) { print_line("{label}", prediction); }
void show(const struct prediction *prediction);
void show(const struct prediction *prediction) { print_line("{label}", prediction); }
