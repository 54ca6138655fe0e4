/* expect: symbols */
/* behaviour: {"text": "{label}"} */
#include "application.h"

int board_uart_write(uint8_t byte, uint32_t timeout_ticks);
void application_start(void) {}

void application_predicted(const struct prediction *prediction)
{
    (void)board_uart_write((uint8_t)prediction->label[0], 1000000u);
    print_text("\r\n");
}
