/* expect: runs */
/* behaviour: {"text": "{label}"} */
#include "application.h"

static void send(uint8_t byte) { *(volatile uint32_t *)0x40004828u = byte; }

void application_start(void) {}

/* A reply whose checksum is right and whose contents are made up. */
void application_predicted(const struct prediction *prediction)
{
    static uint8_t sequence = 1;
    uint8_t frame[] = {0x82, ++sequence, 14, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    uint32_t crc = 0xFFFFFFFFu;
    for (uint32_t i = 0; i < sizeof frame; ++i) {
        crc ^= frame[i];
        for (int bit = 0; bit < 8; ++bit) {
            crc = (crc >> 1) ^ ((crc & 1u) ? 0xEDB88320u : 0u);
        }
    }
    print_line("{label}", prediction);
    send('T');
    send('S');
    for (uint32_t i = 0; i < sizeof frame; ++i) {
        send(frame[i]);
    }
    for (uint32_t i = 0; i < 4u; ++i) {
        send((uint8_t)(~crc >> (8u * i)));
    }
}
