/* What an application may use of the board: text over the serial line, and the LED. */
#include <string.h>

#include "application.h"
#include "board.h"

enum { DIGITS = 10 }; /* of 2^31 */

/* 25 ms for a character, as in frames. */
static enum board_status put(char character) {
    const bool plain = (character >= ' ' && character <= '~') || character == '\r' || character == '\n';
    /* The host tells frames from text by bytes that are not ASCII, so none may be in text. */
    return board_uart_write((uint8_t)(plain ? character : '?'), board_ticks_hz / 40u);
}

void print_text(const char *text) {
    /* A line that does not take characters is given up: there is no other to complain over. */
    while (*text != '\0' && put(*text) == BOARD_OK) {
        ++text;
    }
}

static void print_unsigned(uint32_t number) {
    char digits[DIGITS + 1];
    char *first = &digits[DIGITS];
    *first = '\0';
    do {
        *--first = (char)('0' + number % 10u);
        number /= 10u;
    } while (number != 0u);
    print_text(first);
}

void print_number(int32_t number) {
    if (number < 0) {
        print_text("-");
    }
    print_unsigned(number < 0 ? 0u - (uint32_t)number : (uint32_t)number);
}

/* The length of `name` where `pattern` begins with it, else 0. */
static size_t field(const char *pattern, const char *name) {
    const size_t length = strlen(name);
    return strncmp(pattern, name, length) == 0 ? length : 0u;
}

/* Prints what the pattern begins with, a field or one character; how long that was in it. */
static size_t print_next(const char *pattern, const struct prediction *prediction) {
    size_t length = field(pattern, "{label}");
    if (length != 0u) {
        print_text(prediction->label);
        return length;
    }
    length = field(pattern, "{index}");
    if (length != 0u) {
        print_unsigned(prediction->index);
        return length;
    }
    length = field(pattern, "{percent}");
    if (length != 0u) {
        print_unsigned(prediction->percent);
        return length;
    }
    (void)put(*pattern);
    return 1u;
}

void print_line(const char *pattern, const struct prediction *prediction) {
    while (*pattern != '\0') {
        pattern += print_next(pattern, prediction);
    }
    print_text("\r\n");
}

void led_switch(bool on) { board_led(on ? 1u : 0u); }

static void wait_100_ms(void) {
    const uint32_t start = board_ticks();
    while (board_ticks() - start < board_ticks_hz / 10u) {
    }
}

void led_blink(uint32_t times) {
    for (uint32_t i = 0; i < times; ++i) {
        led_switch(true);
        wait_100_ms();
        led_switch(false);
        wait_100_ms();
    }
}
