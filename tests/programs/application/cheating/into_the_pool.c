/* expect: sections */
/* behaviour: {"text": "{label}"} */
#include "application.h"

__attribute__((section(".bss.model_pool"), used)) static uint8_t room[64];
void application_start(void) { room[0] = 1; }
void application_predicted(const struct prediction *prediction) { print_line("{label}", prediction); }
