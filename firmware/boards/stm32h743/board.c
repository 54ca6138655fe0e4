/* STM32H743: USART3 on the NUCLEO-H743ZI2's ST-LINK, and the core's cycle counter as ticks.
 *
 * The processor stays on the clock it has after reset, HSI at 64 MHz (RM0433 section 8.5.2), which
 * also feeds APB1 undivided and USART3 (RCC_D2CCIP2R resets to rcc_pclk1, section 8.7.21). */
#include "board.h"

#include "registers.h"

enum { HSI_HZ = 64000000, BAUD = 115200 };

/* RM0433 section 2.3.2: RCC 0x58024400, GPIOB 0x58020400, GPIOD 0x58020C00, USART3 0x40004800. */
#define RCC_AHB4ENR REGISTER(0x58024400u + 0x0E0u)  /* 8.7.43 */
#define RCC_APB1LENR REGISTER(0x58024400u + 0x0E8u) /* 8.7.45 */
#define RCC_AHB4ENR_GPIOBEN (1u << 1)
#define RCC_AHB4ENR_GPIODEN (1u << 3)
#define RCC_APB1LENR_USART3EN (1u << 18)

#define GPIOD_MODER REGISTER(0x58020C00u + 0x00u) /* 11.4.1: two bits a pin, 2 = alternate function */
#define GPIOD_AFRH REGISTER(0x58020C00u + 0x24u)  /* 11.4.10: four bits a pin, pins 8 to 15 */
enum { PIN_TX = 8, PIN_RX = 9, MODE_ALTERNATE = 2, AF_USART3 = 7 }; /* DS12110, table of port D */

/* LD1, green, on the NUCLEO-H743ZI2 (UM2407 section 6.5): PB0 high lights it. */
#define GPIOB_MODER REGISTER(0x58020400u + 0x00u) /* 11.4.1: 1 = output */
#define GPIOB_BSRR REGISTER(0x58020400u + 0x18u)  /* 11.4.7: bits 0 to 15 set, 16 to 31 reset */
enum { PIN_LED = 0, MODE_OUTPUT = 1 };

#define USART3_CR1 REGISTER(0x40004800u + 0x00u) /* 48.7.2 (FIFO off) */
#define USART3_BRR REGISTER(0x40004800u + 0x0Cu) /* 48.7.5 */
#define USART3_ISR REGISTER(0x40004800u + 0x1Cu) /* 48.7.10 (FIFO off) */
#define USART3_ICR REGISTER(0x40004800u + 0x20u) /* 48.7.11 */
#define USART3_RDR REGISTER(0x40004800u + 0x24u) /* 48.7.12 */
#define USART3_TDR REGISTER(0x40004800u + 0x28u) /* 48.7.13 */
#define USART_CR1_UE (1u << 0)
#define USART_CR1_RE (1u << 2)
#define USART_CR1_TE (1u << 3)
#define USART_ISR_LINE_ERRORS 0xFu /* PE, FE, NE, ORE; the same bits of ICR clear them */
#define USART_ISR_RXNE (1u << 5)
#define USART_ISR_TXE (1u << 7)

const char board_name[] = "stm32h743";
const uint32_t board_ticks_hz = HSI_HZ;

static void set_pin_mode(uint32_t pin) {
    GPIOD_AFRH = (GPIOD_AFRH & ~(0xFu << (4u * (pin - 8u)))) | ((uint32_t)AF_USART3 << (4u * (pin - 8u)));
    GPIOD_MODER = (GPIOD_MODER & ~(3u << (2u * pin))) | ((uint32_t)MODE_ALTERNATE << (2u * pin));
}

static void start_usart(void) {
    RCC_AHB4ENR |= RCC_AHB4ENR_GPIODEN;
    RCC_APB1LENR |= RCC_APB1LENR_USART3EN;
    (void)RCC_APB1LENR; /* RM0433 8.5.10: the clock runs two cycles after the write; the read waits */
    set_pin_mode(PIN_TX);
    set_pin_mode(PIN_RX);
    USART3_CR1 = 0;
    USART3_BRR = (HSI_HZ + BAUD / 2) / BAUD; /* 48.5.7: oversampling by 16, 556 = 115108 baud */
    USART3_CR1 = USART_CR1_UE | USART_CR1_RE | USART_CR1_TE;
}

static void start_cycle_counter(void) {
    SCB_DEMCR |= SCB_DEMCR_TRCENA;
    DWT_LAR = DWT_LAR_KEY;
    DWT_CYCCNT = 0;
    DWT_CTRL |= DWT_CTRL_CYCCNTENA;
}

enum board_status board_init(void) {
    start_cycle_counter();
    start_usart();
    return (DWT_CTRL & DWT_CTRL_CYCCNTENA) ? BOARD_OK : BOARD_LINE_ERROR;
}

static enum board_status wait_for(uint32_t flag, uint32_t timeout_ticks, uint32_t *flags) {
    *flags = USART3_ISR;
    if (*flags & flag) {
        return BOARD_OK;
    }
    const uint32_t start = DWT_CYCCNT;
    do {
        *flags = USART3_ISR;
        if (*flags & flag) {
            return BOARD_OK;
        }
    } while (DWT_CYCCNT - start < timeout_ticks);
    return BOARD_TIMEOUT;
}

enum board_status board_uart_read(uint8_t *byte, uint32_t timeout_ticks) {
    uint32_t flags;
    const enum board_status status = wait_for(USART_ISR_RXNE, timeout_ticks, &flags);
    if (status == BOARD_OK) {
        *byte = (uint8_t)USART3_RDR;
    }
    if (flags & USART_ISR_LINE_ERRORS) {
        USART3_ICR = USART_ISR_LINE_ERRORS;
        return BOARD_LINE_ERROR;
    }
    return status;
}

enum board_status board_uart_write(uint8_t byte, uint32_t timeout_ticks) {
    uint32_t flags;
    const enum board_status status = wait_for(USART_ISR_TXE, timeout_ticks, &flags);
    if (status == BOARD_OK) {
        USART3_TDR = byte;
    }
    return status;
}

void board_led_init(void) {
    RCC_AHB4ENR |= RCC_AHB4ENR_GPIOBEN;
    (void)RCC_AHB4ENR; /* RM0433 8.5.10, as above */
    board_led(0); /* before the pin drives: it must not flash up */
    GPIOB_MODER = (GPIOB_MODER & ~(3u << (2u * PIN_LED))) | ((uint32_t)MODE_OUTPUT << (2u * PIN_LED));
}

void board_led(uint32_t on) { GPIOB_BSRR = 1u << (on ? PIN_LED : PIN_LED + 16); }

void board_ticks_restart(void) { DWT_CYCCNT = 0; }

uint32_t board_ticks(void) { return DWT_CYCCNT; }
