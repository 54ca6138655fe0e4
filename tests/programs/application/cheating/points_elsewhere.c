/* expect: symbols */
/* behaviour: {"text": "{label}"} */
#include "application.h"

/* The name stands for code that is not the program's. */
__asm__(".text\n.globl application_start\n.type application_start, %function\n"
        ".set application_start, . - 0x400\n");
void application_predicted(const struct prediction *prediction) { print_line("{label}", prediction); }
