/* Arm MPS2 with image AN500 (Cortex-M7), as QEMU's mps2-an500 models it: the instrument that counts
 * instructions. Registers: Cortex-M System Design Kit TRM (ARM DDI 0479), sections 4.3 and 4.4. */
#include "board.h"

#include "registers.h"

enum { SYSTEM_HZ = 25000000, BAUD = 115200 }; /* AN500: SYSCLK 25 MHz */

#define UART0_DATA REGISTER(0x40004000u + 0x00u)
#define UART0_STATE REGISTER(0x40004000u + 0x04u)
#define UART0_CTRL REGISTER(0x40004000u + 0x08u)
#define UART0_BAUDDIV REGISTER(0x40004000u + 0x10u)
#define UART_STATE_TX_FULL (1u << 0)
#define UART_STATE_RX_FULL (1u << 1)
#define UART_STATE_OVERRUNS (3u << 2)
#define UART_CTRL_TX_ENABLE (1u << 0)
#define UART_CTRL_RX_ENABLE (1u << 1)

#define TIMER0_CTRL REGISTER(0x40000000u + 0x00u)
#define TIMER0_VALUE REGISTER(0x40000000u + 0x04u)
#define TIMER0_RELOAD REGISTER(0x40000000u + 0x08u)
#define TIMER_CTRL_ENABLE (1u << 0)
#define TIMER_FULL 0xFFFFFFFFu

#define FPGAIO_LED0 REGISTER(0x40028000u) /* DAI 0500, FPGA system control and I/O: bit 0 is UserLED 0 */

const char board_name[] = "mps2-an500";
const uint32_t board_ticks_hz = SYSTEM_HZ;

enum board_status board_init(void) {
    TIMER0_RELOAD = TIMER_FULL;
    TIMER0_VALUE = TIMER_FULL;
    TIMER0_CTRL = TIMER_CTRL_ENABLE;
    UART0_BAUDDIV = SYSTEM_HZ / BAUD;
    UART0_CTRL = UART_CTRL_TX_ENABLE | UART_CTRL_RX_ENABLE;
    return (TIMER0_CTRL & TIMER_CTRL_ENABLE) ? BOARD_OK : BOARD_LINE_ERROR;
}

static enum board_status wait_for(uint32_t mask, uint32_t value, uint32_t timeout_ticks) {
    const uint32_t start = board_ticks();
    do {
        if ((UART0_STATE & mask) == value) {
            return BOARD_OK;
        }
    } while (board_ticks() - start < timeout_ticks);
    return BOARD_TIMEOUT;
}

enum board_status board_uart_read(uint8_t *byte, uint32_t timeout_ticks) {
    const enum board_status status =
        wait_for(UART_STATE_RX_FULL, UART_STATE_RX_FULL, timeout_ticks);
    if (status == BOARD_OK) {
        *byte = (uint8_t)UART0_DATA;
    }
    if (UART0_STATE & UART_STATE_OVERRUNS) {
        UART0_STATE = UART_STATE_OVERRUNS; /* write one to clear */
        return BOARD_LINE_ERROR;
    }
    return status;
}

enum board_status board_uart_write(uint8_t byte, uint32_t timeout_ticks) {
    const enum board_status status = wait_for(UART_STATE_TX_FULL, 0, timeout_ticks);
    if (status == BOARD_OK) {
        UART0_DATA = byte;
    }
    return status;
}

void board_led_init(void) { board_led(0); }

void board_led(uint32_t on) { FPGAIO_LED0 = on ? 1u : 0u; }

/* The timer counts down; writing its value also restarts the current tick. */
void board_ticks_restart(void) { TIMER0_VALUE = TIMER_FULL; }

uint32_t board_ticks(void) { return TIMER_FULL - TIMER0_VALUE; }
