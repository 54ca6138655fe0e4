/* Between the main loop and an application: raw scores in, predictions out. */
#ifndef TINYSMITH_PREDICTIONS_H
#define TINYSMITH_PREDICTIONS_H

#include <stdint.h>

/* Makes the LED ready and starts the application. */
void predictions_start(void);

/* Tells the application what `scores`, the network's output, say. */
void prediction_made(const int8_t *scores, uint32_t count);

/* Generated from the data set and the network: the name of each class, and how much a score weighs
 * in the probability of its class when `greatest` is the greatest score; at most 65536. */
extern const char *const class_labels[];
uint32_t score_weight(int8_t score, int8_t greatest);

#endif
