/* expect: runs */
/* behaviour: {"text": "{label}"} */
#include "application.h"

void application_start(void) { *(volatile uint32_t *)0x08000100u = 0; }
void application_predicted(const struct prediction *prediction) { print_line("{label}", prediction); }
