/* Steps that take turns: each row is computed as late as the rows that need it allow. */
#include "engine.h"
#include "window.h"

/* Rows of the input that must be done before row y; none where the input is absent (all zeros). */
static int32_t rows_needed(const engine_input *input, int32_t y, int32_t descending)
{
    const int32_t low = engine_first_row(input, y);
    const int32_t rows = descending ? input->height - low : low + input->reach + 1;
    return engine_max(0, engine_min(rows, input->height));
}

/* The row that comes after `done` others. */
static int32_t next_row(const engine_step *step, int32_t done, int32_t descending)
{
    return descending ? step->height - 1 - done : done;
}

/* The first step that must go on before `step` can compute row y, or -1. */
static int32_t awaited(const engine_step *step, int32_t y, const int32_t *done,
                       int32_t descending)
{
    for (int32_t k = 0; k < 2; ++k) {
        const engine_input *input = &step->inputs[k];
        if (input->producer >= 0 &&
            done[input->producer] < rows_needed(input, y, descending)) {
            return input->producer;
        }
    }
    return -1;
}

/* The step whose next row brings `target` nearer to its own. */
static int32_t step_to_run(const engine_step *steps, int32_t target, const int32_t *done,
                           int32_t descending)
{
    int32_t found, i = target;
    do {
        found = i;
        i = awaited(&steps[i], next_row(&steps[i], done[i], descending), done, descending);
    } while (i >= 0);
    return found;
}

static void look_up(const int8_t *table, int8_t *row, int32_t count)
{
    for (int32_t i = 0; i < count; ++i) {
        row[i] = table[(uint8_t)row[i]];
    }
}

static void run_row(const engine_step *step, int32_t y)
{
    int8_t *row = step->output + (y % step->held) * step->row_bytes;
    step->run(step->layer, step->inputs, y, row);
    if (step->table) {
        look_up(step->table, row, step->row_bytes);
    }
}

/* Rows that a ring does not keep are computed only when a later step asks for them. */
static int32_t keeps_all_rows(const engine_step *step)
{
    return step->held >= step->height || step->row_bytes == 0;
}

void engine_run(const engine_step *steps, int32_t count, int32_t descending)
{
    int32_t done[ENGINE_LONGEST_GROUP] = {0};
    for (int32_t target = count - 1; target >= 0; --target) {
        if (target < count - 1 && !keeps_all_rows(&steps[target])) {
            continue;
        }
        while (done[target] < steps[target].height) {
            const int32_t i = step_to_run(steps, target, done, descending);
            run_row(&steps[i], next_row(&steps[i], done[i], descending));
            ++done[i];
        }
    }
}
