/* What the board does with a prediction. An application defines the two functions below; of the
 * firmware it may use what this file declares, and memcpy, memmove, memset, memcmp, strlen, strcmp
 * and strncmp. Everything else in it is static. */
#ifndef TINYSMITH_APPLICATION_H
#define TINYSMITH_APPLICATION_H

#include <stdbool.h>
#include <stdint.h>

struct prediction {
    uint32_t index;       /* the class with the greatest score, the first among equals */
    const char *label;    /* its name, in printable ASCII */
    uint32_t percent;     /* its probability, 0 to 100, rounded to the nearest, a half upwards */
    const int8_t *scores; /* the network's output: one score a class */
    uint32_t count;       /* number of classes */
};

/* Once, before the first prediction. The LED is off. */
void application_start(void);

/* After every inference. All of it is gone when the function returns: copy what is to stay. */
void application_predicted(const struct prediction *prediction);

/* Over the serial line. What is not printable ASCII, CR or LF becomes '?'. */
void print_text(const char *text);
void print_number(int32_t number);

/* `pattern` with {label}, {index} and {percent} filled in, then CR LF. */
void print_line(const char *pattern, const struct prediction *prediction);

/* The board's LED; a blink is 100 ms on and 100 ms off, and the function returns after the last. */
void led_switch(bool on);
void led_blink(uint32_t times);

#endif
