/* The end of the road: a fault is reported over the serial line, then the processor stops. */
#ifndef TINYSMITH_FAULT_H
#define TINYSMITH_FAULT_H

#include <stdint.h>

/* Handler of every exception that the firmware does not expect. */
void fault_entry(void);

/* Sends a FRAME_FAULT with exception number, pc, CFSR, HFSR and fault address; never returns. */
__attribute__((noreturn)) void fault_report(uint32_t exception, uint32_t pc);

#endif
