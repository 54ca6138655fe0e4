/* expect: symbols */
/* behaviour: {"text": "{label}"} */
#include "application.h"

void application_start(void) {}
void application_predicted(const struct prediction *prediction) { print_line("{label}", prediction); }
__asm__(".globl prediction_made\n.set prediction_made, application_start\n");
