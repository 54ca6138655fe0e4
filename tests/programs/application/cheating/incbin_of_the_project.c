/* expect: exit */
/* behaviour: {"text": "{label}"} */
#include "application.h"

__asm__(".section .rodata\nfile: .incbin \"/inputs/networks/goal.json\"\n.text\n");
void application_start(void) {}
void application_predicted(const struct prediction *prediction) { print_line("{label}", prediction); }
