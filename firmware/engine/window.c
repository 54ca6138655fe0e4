/* A window that slides along one output row. */
#include "window.h"

static void write_block(const engine_slider *slider, const void *layer, const engine_view *view,
                        engine_block *block, int8_t *output)
{
    for (int32_t i = 0; i < block->count; ++i) {
        block->values[i] = slider->start;
    }
    for (int32_t ky = view->rows.first; ky < view->rows.end; ++ky) {
        slider->add_row(layer, view, ky, block);
    }
    slider->write(layer, view, block, output);
}

void engine_slide(const engine_slider *slider, const void *layer, const engine_window *w,
                  const engine_input *input, int32_t y, int8_t *output)
{
    engine_view view;
    engine_block block;
    view.data = input->data;
    view.ring_bytes = input->held * input->row_bytes;
    view.rows = engine_visible_rows(w, input, y);
    for (int32_t x = 0; x < w->output_width; ++x) {
        view.columns = engine_visible_columns(w, x);
        for (block.first = 0; block.first < w->output_channels; block.first += ENGINE_BLOCK) {
            block.count = engine_min(ENGINE_BLOCK, w->output_channels - block.first);
            write_block(slider, layer, &view, &block, output + block.first);
        }
        output += w->output_channels;
    }
}
