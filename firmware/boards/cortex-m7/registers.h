/* Core registers of the Cortex-M7 (ARM DDI 0403E, ARMv7-M Architecture Reference Manual). */
#ifndef TINYSMITH_CORTEX_M7_REGISTERS_H
#define TINYSMITH_CORTEX_M7_REGISTERS_H

#include <stdint.h>

#define REGISTER(address) (*(volatile uint32_t *)(uintptr_t)(address))

#define SCB_CFSR REGISTER(0xE000ED28u)  /* B3.2.15 configurable fault status */
#define SCB_HFSR REGISTER(0xE000ED2Cu)  /* B3.2.16 hard fault status */
#define SCB_MMFAR REGISTER(0xE000ED34u) /* B3.2.18 memory fault address */
#define SCB_BFAR REGISTER(0xE000ED38u)  /* B3.2.19 bus fault address */
#define SCB_CPACR REGISTER(0xE000ED88u) /* B3.2.20 coprocessor access control */
#define SCB_CFSR_MMARVALID (1u << 7)
#define SCB_CFSR_BFARVALID (1u << 15)
#define SCB_CPACR_FPU_FULL (0xFu << 20) /* CP10 and CP11: full access */

#define SCB_DEMCR REGISTER(0xE000EDFCu) /* C1.6.5 debug exception and monitor control */
#define SCB_DEMCR_TRCENA (1u << 24)     /* powers the DWT */

#define DWT_CTRL REGISTER(0xE0001000u)   /* C1.8.7 */
#define DWT_CYCCNT REGISTER(0xE0001004u) /* C1.8.8 cycle count */
#define DWT_LAR REGISTER(0xE0001FB0u)    /* CoreSight lock access, DDI 0489 (Cortex-M7 TRM) */
#define DWT_CTRL_CYCCNTENA (1u << 0)
#define DWT_LAR_KEY 0xC5ACCE55u

#endif
