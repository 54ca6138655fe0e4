/* expect: text */
/* behaviour: {"text": "{label}"} */
#include "application.h"

static void send(char character) { *(volatile uint32_t *)0x40004828u = (uint8_t)character; }

void application_start(void) {}

void application_predicted(const struct prediction *prediction)
{
    print_line("{label}", prediction);
    send('o');
    send('k');
}
