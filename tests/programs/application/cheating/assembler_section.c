/* expect: sections */
/* behaviour: {"text": "{label}"} */
#include "application.h"

__asm__(".section .init_array,\"aw\",%init_array\n.word 0\n.text\n");
void application_start(void) {}
void application_predicted(const struct prediction *prediction) { print_line("{label}", prediction); }
