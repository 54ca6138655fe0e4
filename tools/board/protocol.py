"""The host's side of the board's serial protocol (firmware/app/protocol.h), over any link."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from tools.board.faults import describe_fault
from tools.errors import BoardError

VERSION = 1
HELLO, INFER, STATS, REPLY, ERROR, FAULT = 0x01, 0x02, 0x03, 0x80, 0xE0, 0xE1
SYNC = b"TS"
HEADER = struct.Struct("<BBI")
LARGEST_REPLY_BYTES = 1 << 20
# What may lie on the line before a frame: a board that was just reset, or an application's text.
LONGEST_TEXT_BYTES = 4096
FROM_BOARD = 0x80  # in the kind of every frame from a board, and in no character of text

STATUS_WORDS = {
    2: "the frame broke off",
    3: "the serial line had errors",
    4: "the frame has the wrong length",
    5: "the frame's checksum is wrong",
    6: "it does not know this kind of frame",
}


class Link(Protocol):
    """A serial line to a board."""

    def write(self, data: bytes) -> None:
        """Send `data`; raises BoardError when the board is gone."""

    def read(self, count: int, limit_s: float) -> bytes:
        """Exactly `count` bytes, or BoardError when they do not come within `limit_s`."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame of the protocol, in either direction."""

    kind: int
    sequence: int
    payload: bytes = b""


@dataclass(frozen=True, slots=True)
class Hello:
    """How a firmware introduces itself; sizes in bytes."""

    board: str
    model_digest: str
    version: int
    input_bytes: int
    output_bytes: int
    pool_bytes: int
    ticks_hz: int
    stack_reserved_bytes: int


def encode(frame: Frame) -> bytes:
    """The bytes of `frame` on the wire."""
    body = HEADER.pack(frame.kind, frame.sequence, len(frame.payload)) + frame.payload
    return SYNC + body + struct.pack("<I", zlib.crc32(body))


def receive(link: Link, limit_s: float) -> Frame:
    """The next frame on `link`; raises BoardError when none comes or it is damaged."""
    return receive_after_text(link, limit_s)[1]


def receive_after_text(link: Link, limit_s: float) -> tuple[bytes, Frame]:
    """What lies on `link` before the next frame, and that frame; raises as `receive`."""
    text, kind = _skip_to_frame(link, limit_s)
    header = kind + link.read(HEADER.size - len(kind), limit_s)
    _, sequence, length = HEADER.unpack(header)
    if length > LARGEST_REPLY_BYTES:
        raise BoardError(f"The board announced a frame of {length} bytes.", "Check the baud rate.")
    payload = link.read(length, limit_s)
    (checksum,) = struct.unpack("<I", link.read(4, limit_s))
    if checksum != zlib.crc32(header + payload):
        raise BoardError("A frame from the board is damaged.", "Check the cable, then try again.")
    return text, Frame(kind[0], sequence, payload)


def _skip_to_frame(link: Link, limit_s: float) -> tuple[bytes, bytes]:
    """What came before a frame, and the frame's kind, which is taken from the line as well."""
    seen = link.read(len(SYNC) + 1, limit_s)
    while seen[-3:-1] != SYNC or not seen[-1] & FROM_BOARD:
        if len(seen) > LONGEST_TEXT_BYTES:
            raise BoardError(
                "What comes over the serial line is not the protocol of the firmware.",
                "Check the baud rate (115200) and that the firmware is on the board.",
            )
        seen += link.read(1, limit_s)
    return seen[:-3], seen[-1:]


class Client:
    """Talks to a firmware; every method raises BoardError when the board fails or falls silent."""

    def __init__(
        self,
        link: Link,
        limit_s: float = 60.0,
        locate: Callable[[int], str] = "{:#010x}".format,
    ) -> None:
        """`limit_s` bounds each wait; `locate` names the function at an address of the board."""
        self._link = link
        self._limit_s = limit_s
        self._locate = locate
        self._sequence = 0
        self.text = b""  # what came before the last reply: an application's

    def hello(self) -> Hello:
        """Who is there; raises BoardError when it speaks another version of the protocol."""
        payload = self._ask(HELLO, b"")
        version = int.from_bytes(payload[:4], "little")
        if version != VERSION:
            raise BoardError(
                f"The firmware speaks version {version} of the protocol, the host {VERSION}.",
                "Build and flash the firmware again.",
            )
        figures, names = struct.unpack_from("<6I", payload), payload[24:].decode("ascii")
        board, digest, _ = names.split("\0")
        return Hello(board, digest, *figures)

    def infer(self, image: bytes) -> tuple[bytes, int]:
        """The network's output bytes for the input bytes `image`, and the ticks that it took."""
        payload = self._ask(INFER, image)
        return payload[4:], int.from_bytes(payload[:4], "little")

    def stack(self) -> tuple[int, int]:
        """Bytes of stack used so far, and bytes reserved."""
        used, reserved = struct.unpack("<2I", self._ask(STATS, b""))
        return used, reserved

    def _ask(self, kind: int, payload: bytes) -> bytes:
        self._sequence = (self._sequence + 1) % 256
        self._link.write(encode(Frame(kind, self._sequence, payload)))
        self.text, reply = receive_after_text(self._link, self._limit_s)
        if reply.kind == FAULT:
            raise describe_fault(reply.payload, self._locate)
        if reply.kind == ERROR:
            status = reply.payload[0]
            raise BoardError(
                f"The board refused a request: {STATUS_WORDS.get(status, f'status {status}')}.",
                "Reset the board and try again.",
            )
        if (reply.kind, reply.sequence) != (kind | REPLY, self._sequence):
            raise BoardError("The board answered another question than the one asked.")
        return reply.payload
