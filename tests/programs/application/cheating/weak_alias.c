/* expect: symbols */
/* behaviour: {"text": "{label}"} */
#include "application.h"

void application_start(void) {}
void application_predicted(const struct prediction *prediction) { print_line("{label}", prediction); }
void fault_report(uint32_t exception, uint32_t pc) __attribute__((weak, alias("other")));
static __attribute__((used)) void other(uint32_t exception, uint32_t pc)
{
    (void)exception;
    (void)pc;
}
