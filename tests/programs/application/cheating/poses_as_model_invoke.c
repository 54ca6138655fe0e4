/* expect: symbols */
/* behaviour: {"text": "{label}"} */
#include "application.h"

static volatile uint32_t runs;
__attribute__((noinline, used)) static void model_invoke(void) { ++runs; }
void application_start(void) {}

void application_predicted(const struct prediction *prediction)
{
    model_invoke();
    print_line("{label}", prediction);
}
