/* What a board must offer; everything above this line of the firmware is the same on every board. */
#ifndef TINYSMITH_BOARD_H
#define TINYSMITH_BOARD_H

#include <stdint.h>

enum board_status {
    BOARD_OK = 0,
    BOARD_TIMEOUT = 1,
    BOARD_LINE_ERROR = 2, /* overrun, framing or noise on the serial line */
};

extern const char board_name[];

/* Rate of board_ticks(); every timeout of the firmware is counted in these ticks. */
extern const uint32_t board_ticks_hz;

/* Starts the serial line and the tick counter. */
enum board_status board_init(void);

enum board_status board_uart_read(uint8_t *byte, uint32_t timeout_ticks);
enum board_status board_uart_write(uint8_t byte, uint32_t timeout_ticks);

/* The counter wraps after 2^32 ticks; restarting it also aligns its phase, so counts repeat. */
void board_ticks_restart(void);
uint32_t board_ticks(void);

/* One LED, off at first; board_led(1) switches it on, board_led(0) off. */
void board_led_init(void);
void board_led(uint32_t on);

/* Bytes reserved for the stack, and the most that has been in use since reset. */
uint32_t stack_reserved_bytes(void);
uint32_t stack_used_bytes(void);

#endif
