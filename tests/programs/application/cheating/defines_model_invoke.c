/* expect: symbols */
/* behaviour: {"text": "{label}"} */
#include "application.h"

void model_invoke(void);
void model_invoke(void) {}
void application_start(void) {}
void application_predicted(const struct prediction *prediction) { print_line("{label}", prediction); }
