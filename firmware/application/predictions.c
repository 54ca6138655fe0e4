/* Makes a prediction of raw scores; integers alone, so that a host can compute the very same. */
#include "predictions.h"

#include "application.h"
#include "board.h"

void predictions_start(void) {
    board_led_init();
    application_start();
}

static uint32_t greatest_of(const int8_t *scores, uint32_t count) {
    uint32_t found = 0;
    for (uint32_t i = 1; i < count; ++i) {
        if (scores[i] > scores[found]) {
            found = i;
        }
    }
    return found;
}

static uint32_t percent_of(const int8_t *scores, uint32_t count, int8_t greatest) {
    uint32_t sum = 0;
    for (uint32_t i = 0; i < count; ++i) {
        sum += score_weight(scores[i], greatest);
    }
    return sum ? (100u * score_weight(greatest, greatest) + sum / 2u) / sum : 0u;
}

void prediction_made(const int8_t *scores, uint32_t count) {
    const uint32_t index = greatest_of(scores, count);
    const struct prediction prediction = {
        index, class_labels[index], percent_of(scores, count, scores[index]), scores, count,
    };
    application_predicted(&prediction);
}
