/* expect: inference */
/* behaviour: {"text": "{label}"} */
#include "application.h"

/* The target of the BL instruction before `next`, or 0 (Thumb encoding T1). */
static uintptr_t called_before(uintptr_t next)
{
    const volatile uint16_t *code = (const volatile uint16_t *)(next - 4u);
    const uint32_t high = code[0], low = code[1];
    if ((high & 0xF800u) != 0xF000u || (low & 0xD000u) != 0xD000u) {
        return 0;
    }
    const uint32_t s = (high >> 10) & 1u, j1 = (low >> 13) & 1u, j2 = (low >> 11) & 1u;
    const uint32_t offset = (s ? 0xFF000000u : 0u) | ((j1 ^ s ^ 1u) << 23) | ((j2 ^ s ^ 1u) << 22) |
                            ((high & 0x3FFu) << 12) | ((low & 0x7FFu) << 1);
    return next + offset;
}

void application_start(void) {}

/* Finds where it came from on the stack, and calls what was called three calls before: the model. */
void application_predicted(const struct prediction *prediction)
{
    const uint32_t *word = (const uint32_t *)(prediction + 1);
    while ((*word & 0xFF000001u) != 0x08000001u) {
        ++word;
    }
    uintptr_t next = *word & ~1u;
    for (uint32_t calls = 0; calls < 2u; ++calls) {
        do {
            next -= 2u;
        } while (called_before(next) == 0u);
    }
    print_line("{label}", prediction);
    ((void (*)(void))(called_before(next) | 1u))();
}
