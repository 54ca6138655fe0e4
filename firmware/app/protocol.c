/* Framing over the board's serial line: length, sequence number and CRC-32, every wait bounded. */
#include "protocol.h"

#include "board.h"

enum { SYNC_0 = 'T', SYNC_1 = 'S', HEADER_BYTES = 6, CRC_BYTES = 4 };

static uint32_t idle_ticks(void) { return board_ticks_hz; }

/* 25 ms: longer than any pause inside a frame, shorter than a host's patience. */
static uint32_t pause_ticks(void) { return board_ticks_hz / 40u; }

/* CRC-32 (IEEE 802.3, reflected), four bits at a step: sixteen words of table. */
static uint32_t crc_update(uint32_t crc, uint8_t byte) {
    static const uint32_t table[16] = {
        0x00000000u, 0x1DB71064u, 0x3B6E20C8u, 0x26D930ACu, 0x76DC4190u, 0x6B6B51F4u,
        0x4DB26158u, 0x5005713Cu, 0xEDB88320u, 0xF00F9344u, 0xD6D6A3E8u, 0xCB61B38Cu,
        0x9B64C2B0u, 0x86D3D2D4u, 0xA00AE278u, 0xBDBDF21Cu,
    };
    crc ^= byte;
    crc = (crc >> 4) ^ table[crc & 15u];
    return (crc >> 4) ^ table[crc & 15u];
}

static uint32_t load_u32(const uint8_t *from) {
    return (uint32_t)from[0] | ((uint32_t)from[1] << 8) | ((uint32_t)from[2] << 16) |
           ((uint32_t)from[3] << 24);
}

static void store_u32(uint8_t *to, uint32_t value) {
    for (uint32_t i = 0; i < 4u; ++i) {
        to[i] = (uint8_t)(value >> (8u * i));
    }
}

static enum protocol_status from_board(enum board_status status) {
    switch (status) {
        case BOARD_OK: return PROTOCOL_OK;
        case BOARD_TIMEOUT: return PROTOCOL_TIMEOUT;
        case BOARD_LINE_ERROR: return PROTOCOL_LINE_ERROR;
        default: return PROTOCOL_LINE_ERROR;
    }
}

static enum protocol_status read_bytes(uint8_t *to, uint32_t count, uint32_t *crc) {
    for (uint32_t i = 0; i < count; ++i) {
        const enum board_status status = board_uart_read(&to[i], pause_ticks());
        if (status != BOARD_OK) {
            return from_board(status);
        }
        *crc = crc_update(*crc, to[i]);
    }
    return PROTOCOL_OK;
}

static enum protocol_status wait_for_sync(void) {
    uint8_t byte = 0;
    enum board_status status = board_uart_read(&byte, idle_ticks());
    if (status == BOARD_TIMEOUT) {
        return PROTOCOL_IDLE;
    }
    while (status == BOARD_OK) {
        const uint8_t previous = byte;
        status = board_uart_read(&byte, pause_ticks());
        if (status == BOARD_OK && previous == SYNC_0 && byte == SYNC_1) {
            return PROTOCOL_OK;
        }
    }
    return from_board(status);
}

enum protocol_status protocol_receive(struct frame *frame, uint8_t *payload, uint32_t capacity) {
    uint8_t header[HEADER_BYTES];
    uint8_t trailer[CRC_BYTES];
    uint32_t crc = 0xFFFFFFFFu;
    uint32_t ignored = 0;
    *frame = (struct frame){0};
    enum protocol_status status = wait_for_sync();
    if (status == PROTOCOL_OK) {
        status = read_bytes(header, HEADER_BYTES, &crc);
    }
    if (status != PROTOCOL_OK) {
        return status;
    }
    *frame = (struct frame){header[0], header[1], load_u32(&header[2])};
    if (frame->length > capacity) {
        return PROTOCOL_BAD_LENGTH;
    }
    status = read_bytes(payload, frame->length, &crc);
    if (status == PROTOCOL_OK) {
        status = read_bytes(trailer, CRC_BYTES, &ignored);
    }
    if (status != PROTOCOL_OK) {
        return status;
    }
    return load_u32(trailer) == ~crc ? PROTOCOL_OK : PROTOCOL_BAD_CRC;
}

static enum protocol_status write_bytes(const uint8_t *from, uint32_t count, uint32_t *crc) {
    for (uint32_t i = 0; i < count; ++i) {
        const enum board_status status = board_uart_write(from[i], pause_ticks());
        if (status != BOARD_OK) {
            return from_board(status);
        }
        *crc = crc_update(*crc, from[i]);
    }
    return PROTOCOL_OK;
}

enum protocol_status protocol_send(uint8_t kind, uint8_t sequence, const struct bytes *parts,
                                   uint32_t count) {
    static const uint8_t sync[2] = {SYNC_0, SYNC_1};
    uint8_t header[HEADER_BYTES] = {kind, sequence, 0, 0, 0, 0};
    uint8_t trailer[CRC_BYTES];
    uint32_t crc = 0xFFFFFFFFu;
    uint32_t ignored = 0;
    uint32_t length = 0;
    for (uint32_t i = 0; i < count; ++i) {
        length += parts[i].length;
    }
    store_u32(&header[2], length);
    enum protocol_status status = write_bytes(sync, sizeof sync, &ignored);
    if (status == PROTOCOL_OK) {
        status = write_bytes(header, HEADER_BYTES, &crc);
    }
    for (uint32_t i = 0; i < count && status == PROTOCOL_OK; ++i) {
        status = write_bytes(parts[i].start, parts[i].length, &crc);
    }
    if (status == PROTOCOL_OK) {
        store_u32(trailer, ~crc);
        status = write_bytes(trailer, CRC_BYTES, &ignored);
    }
    return status;
}

void protocol_resynchronise(void) {
    uint8_t byte = 0;
    enum board_status status = BOARD_OK;
    /* Bounded: a line that never falls silent must not keep the board from answering. */
    for (uint32_t i = 0; i < 65536u && status != BOARD_TIMEOUT; ++i) {
        status = board_uart_read(&byte, pause_ticks());
    }
}
