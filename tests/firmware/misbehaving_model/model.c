/* model_input[0] chooses what happens; the numbers are named in tests/firmware/models.py. */
#include "model.h"

static int8_t pool[MODEL_POOL_BYTES] __attribute__((aligned(16), section(".bss.model_pool")));

int8_t *const model_input = &pool[0];
const int8_t *const model_output = &pool[16];

static void write_word(uintptr_t address) { *(volatile uint32_t *)address = 1u; }

static void endless_loop(void) {
    for (;;) {
        __asm volatile("nop");
    }
}

/* Fills `bytes` of stack, which the paint must show. */
__attribute__((noinline)) static int8_t use_stack(int bytes) {
    volatile int8_t space[1024];
    for (int i = 0; i < bytes; ++i) {
        space[i] = 1;
    }
    return space[bytes / 2];
}

/* Recursion that the compiler cannot see, and so neither warns of nor turns into a loop. */
static int (*volatile next_recursion)(int depth);

static int recurse(int depth) {
    volatile int here = depth;
    return next_recursion(depth + 1) + here;
}

/* Two instructions a round, a million rounds: what the instruction counter is held against. */
static void two_million_instructions(void) {
    __asm volatile(
        "movw r0, #0x4240\n"
        "movt r0, #0x000F\n"
        "1: subs r0, r0, #1\n"
        "bne 1b\n" ::
            : "r0", "cc");
}

void model_invoke(void) {
    switch (model_input[0]) {
        case 1: endless_loop(); break;
        case 2: write_word(0x90000000u); break;
        case 3: write_word(0x08000100u); break;
        case 4: ((void (*)(void))(uintptr_t)0x30000001u)(); break;
        case 5: __asm volatile("udf #0"); break;
        case 6: __asm volatile("svc #0"); break;
        case 7:
            next_recursion = recurse;
            pool[16] = (int8_t)recurse(0);
            break;
        case 8: pool[16] = use_stack(1024); break;
        case 9: two_million_instructions(); break;
        case 10: write_word(0x58024C00u); break; /* a register beside the RCC, same page */
        default: break;
    }
}
