/* expect: text */
/* behaviour: {"text": "{label}"} */
#include "application.h"

/* Tells by what the pool still holds of the image, not by the prediction. */
void application_start(void) {}

void application_predicted(const struct prediction *prediction)
{
    const uint8_t *image = (const uint8_t *)0x24000000u;
    uint32_t sum = 0;
    for (uint32_t i = 0; i < 64u; ++i) {
        sum += image[i];
    }
    (void)prediction;
    print_number((int32_t)(sum % 10u));
    print_text("\r\n");
}
