/* expect: runs */
/* behaviour: {"text": "{label}"} */
#include "application.h"

/* FLASH_KEYR1 of the chip: opens the flash for writing. */
void application_start(void) { *(volatile uint32_t *)0x52002004u = 0x45670123u; }
void application_predicted(const struct prediction *prediction) { print_line("{label}", prediction); }
