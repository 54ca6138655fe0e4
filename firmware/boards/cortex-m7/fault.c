/* Faults are told to the host, with what the processor knows about their cause. */
#include "fault.h"

#include "protocol.h"
#include "registers.h"

/* The stack may be what failed, so the report starts on an empty one. The pc that the processor
 * stacked (ARM DDI 0403E B1.5.6, 24 bytes into the frame) is fetched first, if it is there. */
__attribute__((naked)) void fault_entry(void) {
    __asm volatile(
        "mrs r0, ipsr\n"
        "mrs r2, msp\n"
        "movw r3, #:lower16:_stack_bottom\n"
        "movt r3, #:upper16:_stack_bottom\n"
        "movs r1, #0\n"
        "cmp r2, r3\n"
        "it hs\n"
        "ldrhs r1, [r2, #24]\n"
        "movw r3, #:lower16:_stack_top\n"
        "movt r3, #:upper16:_stack_top\n"
        "msr msp, r3\n"
        "b fault_report\n");
}

static uint32_t fault_address(uint32_t cfsr) {
    if (cfsr & SCB_CFSR_BFARVALID) {
        return SCB_BFAR;
    }
    return (cfsr & SCB_CFSR_MMARVALID) ? SCB_MMFAR : 0u;
}

__attribute__((noreturn)) void fault_report(uint32_t exception, uint32_t pc) {
    const uint32_t cfsr = SCB_CFSR;
    const uint32_t figures[] = {exception, pc, cfsr, SCB_HFSR, fault_address(cfsr)};
    const struct bytes parts[] = {{figures, sizeof figures}};
    /* Nothing is left to try when the line is dead too. */
    (void)protocol_send(FRAME_FAULT, 0, parts, 1);
    for (;;) {
        __asm volatile("wfi");
    }
}
