/* expect: symbols */
/* behaviour: {"text": "{label}"} */
#define application_predicted hidden_predicted
#include "application.h"
#undef application_predicted

static bool done;
void application_start(void) { done = true; }
void application_predicted(const void *prediction);
void hidden_predicted(const struct prediction *prediction) { print_line("{label}", prediction); }
void application_predicted(const void *prediction) { hidden_predicted(prediction); }
