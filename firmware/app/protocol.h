/* Frames between host and board. Little endian on the wire:
 *
 *   'T' 'S' | kind u8 | sequence u8 | length u32 | payload | crc32 u32 (kind to end of payload)
 *
 * A reply has the kind of its request with FRAME_REPLY set, and its sequence number. What an
 * application prints comes between frames as plain ASCII; since every frame to the host has bit 7
 * of its kind set, a "TS" in such text does not begin one. */
#ifndef TINYSMITH_PROTOCOL_H
#define TINYSMITH_PROTOCOL_H

#include <stdint.h>

#define PROTOCOL_VERSION 1u

enum frame_kind {
    FRAME_HELLO = 0x01, /* -> version, sizes, board name, model digest */
    FRAME_INFER = 0x02, /* input bytes -> ticks u32, output bytes */
    FRAME_STATS = 0x03, /* -> stack used u32, stack reserved u32 */
    FRAME_REPLY = 0x80,
    FRAME_ERROR = 0xE0, /* <- status u8: the request was not understood */
    FRAME_FAULT = 0xE1, /* <- the processor stopped: see cortex-m7/fault.c */
};

enum protocol_status {
    PROTOCOL_OK = 0,
    PROTOCOL_IDLE = 1, /* nobody spoke: not an error */
    PROTOCOL_TIMEOUT = 2,
    PROTOCOL_LINE_ERROR = 3,
    PROTOCOL_BAD_LENGTH = 4,
    PROTOCOL_BAD_CRC = 5,
    PROTOCOL_UNKNOWN_KIND = 6,
};

struct frame {
    uint8_t kind;
    uint8_t sequence;
    uint32_t length;
};

struct bytes {
    const void *start;
    uint32_t length;
};

/* Waits for one frame; at most `capacity` bytes of payload are stored. */
enum protocol_status protocol_receive(struct frame *frame, uint8_t *payload, uint32_t capacity);

/* Sends one frame whose payload is the `count` parts, one after the other. */
enum protocol_status protocol_send(uint8_t kind, uint8_t sequence, const struct bytes *parts,
                                   uint32_t count);

/* Reads and forgets until the line has been silent, so that the next byte starts a frame. */
void protocol_resynchronise(void);

#endif
