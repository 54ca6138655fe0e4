/* Serves the compiled model over the serial line: who are you, infer this, how much stack. */
#include <stdint.h>
#include <string.h>

#include "board.h"
#include "model.h"
#include "protocol.h"

#ifdef WITH_APPLICATION
#include "predictions.h"
#endif

#ifndef MODEL_DIGEST
#error "MODEL_DIGEST names the model that was compiled in; the build defines it as a string"
#endif

static const char model_digest[] = MODEL_DIGEST;

static enum protocol_status hello(const struct frame *request) {
    const uint32_t figures[] = {PROTOCOL_VERSION,   MODEL_INPUT_BYTES, MODEL_OUTPUT_BYTES,
                                MODEL_POOL_BYTES,   board_ticks_hz,    stack_reserved_bytes()};
    /* The strings travel with their terminating zeros, which separate them. */
    const struct bytes parts[] = {{figures, sizeof figures},
                                  {board_name, (uint32_t)strlen(board_name) + 1u},
                                  {model_digest, sizeof model_digest}};
    return protocol_send(FRAME_HELLO | FRAME_REPLY, request->sequence, parts, 3);
}

static enum protocol_status infer(const struct frame *request) {
    board_ticks_restart();
    model_invoke();
    const uint32_t ticks = board_ticks();
#ifdef WITH_APPLICATION
    prediction_made(model_output, MODEL_OUTPUT_BYTES); /* what it prints comes before the reply */
#endif
    const struct bytes parts[] = {{&ticks, sizeof ticks}, {model_output, MODEL_OUTPUT_BYTES}};
    return protocol_send(FRAME_INFER | FRAME_REPLY, request->sequence, parts, 2);
}

static enum protocol_status stats(const struct frame *request) {
    const uint32_t figures[] = {stack_used_bytes(), stack_reserved_bytes()};
    const struct bytes parts[] = {{figures, sizeof figures}};
    return protocol_send(FRAME_STATS | FRAME_REPLY, request->sequence, parts, 1);
}

static enum protocol_status refuse(const struct frame *request, enum protocol_status reason) {
    const uint8_t code = (uint8_t)reason;
    const struct bytes parts[] = {{&code, sizeof code}};
    return protocol_send(FRAME_ERROR, request->sequence, parts, 1);
}

static enum protocol_status answer(const struct frame *request) {
    const uint32_t expected = request->kind == FRAME_INFER ? MODEL_INPUT_BYTES : 0u;
    if (request->length != expected) {
        return refuse(request, PROTOCOL_BAD_LENGTH);
    }
    switch (request->kind) {
        case FRAME_HELLO: return hello(request);
        case FRAME_INFER: return infer(request);
        case FRAME_STATS: return stats(request);
        default: return refuse(request, PROTOCOL_UNKNOWN_KIND);
    }
}

static enum protocol_status serve_one(void) {
    struct frame request;
    /* Only an INFER carries a payload, so it lands where the model reads it: no second buffer. */
    const enum protocol_status received =
        protocol_receive(&request, (uint8_t *)model_input, MODEL_INPUT_BYTES);
    if (received == PROTOCOL_IDLE) {
        return PROTOCOL_OK;
    }
    if (received != PROTOCOL_OK) {
        protocol_resynchronise();
        return refuse(&request, received);
    }
    return answer(&request);
}

int main(void) {
    if (board_init() != BOARD_OK) {
        return 1;
    }
#ifdef WITH_APPLICATION
    predictions_start();
#endif
    for (;;) {
        if (serve_one() != PROTOCOL_OK) {
            /* The reply did not leave; the host's own timeout tells it. Start afresh. */
            protocol_resynchronise();
        }
    }
}
