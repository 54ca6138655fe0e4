/* From reset to main: vector table, FPU, .data, .bss, and the paint that measures the stack. */
#include <stdint.h>

#include "board.h"
#include "fault.h"
#include "registers.h"

/* Placed by sections.ld. */
extern uint32_t _data_start, _data_end, _data_load, _bss_start, _bss_end;
extern uint32_t _stack_bottom, _stack_top;

#define STACK_PAINT 0xA5C3A5C3u

int main(void);
void Reset_Handler(void);

struct vector_table {
    uint32_t *initial_stack;
    void (*handlers[15])(void);
};

/* ARM DDI 0403E B1.5.3: system exceptions 1 to 15. The firmware polls, so no interrupt follows. */
__attribute__((section(".vectors"), used)) const struct vector_table vectors = {
    &_stack_top,
    {Reset_Handler, fault_entry, fault_entry, fault_entry, fault_entry, fault_entry, 0, 0, 0, 0,
     fault_entry, fault_entry, 0, fault_entry, fault_entry},
};

static void paint_stack(void) {
    uint32_t *stack_pointer;
    __asm volatile("mov %0, sp" : "=r"(stack_pointer));
    for (uint32_t *word = &_stack_bottom; word < stack_pointer; ++word) {
        *(volatile uint32_t *)word = STACK_PAINT;
    }
}

static void initialise_memory(void) {
    const uint32_t *from = &_data_load;
    for (uint32_t *to = &_data_start; to < &_data_end; ++to) {
        *to = *from++;
    }
    for (uint32_t *to = &_bss_start; to < &_bss_end; ++to) {
        *to = 0;
    }
}

void Reset_Handler(void) {
    SCB_CPACR |= SCB_CPACR_FPU_FULL;
    __asm volatile("dsb\n isb" ::: "memory");
    paint_stack();
    initialise_memory();
    (void)main(); /* comes back only when the board's own start-up failed */
    fault_report(0, (uint32_t)(uintptr_t)&main);
}

uint32_t stack_reserved_bytes(void) {
    return (uint32_t)((uintptr_t)&_stack_top - (uintptr_t)&_stack_bottom);
}

uint32_t stack_used_bytes(void) {
    const uint32_t *word = &_stack_bottom;
    while (word < &_stack_top && *word == STACK_PAINT) {
        ++word;
    }
    return (uint32_t)((uintptr_t)&_stack_top - (uintptr_t)word);
}
