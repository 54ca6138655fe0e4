/* expect: symbols */
/* behaviour: {"text": "{label}"} */
#include "application.h"

int board_uart_write(uint8_t byte, uint32_t timeout_ticks);
int board_uart_write(uint8_t byte, uint32_t timeout_ticks)
{
    (void)byte;
    (void)timeout_ticks;
    return 0;
}
void application_start(void) {}
void application_predicted(const struct prediction *prediction) { print_line("{label}", prediction); }
