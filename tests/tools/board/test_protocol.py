from __future__ import annotations

import struct

import pytest

from tools.board.protocol import (
    ERROR,
    FAULT,
    HELLO,
    INFER,
    REPLY,
    Client,
    Frame,
    encode,
    receive,
)
from tools.errors import BoardError


class ScriptedLink:
    """A link on which the board's words are already written."""

    def __init__(self, words: bytes) -> None:
        self._words = words
        self.written = b""

    def write(self, data: bytes) -> None:
        self.written += data

    def read(self, count: int, limit_s: float) -> bytes:
        if len(self._words) < count:
            raise BoardError(f"silent for {limit_s} s")
        taken, self._words = self._words[:count], self._words[count:]
        return taken


def test_a_frame_arrives_as_it_was_sent() -> None:
    frame = Frame(INFER | REPLY, 7, bytes(range(100)))
    assert receive(ScriptedLink(encode(frame)), 1) == frame


def crc32_bit_by_bit(data: bytes) -> int:
    """IEEE 802.3's CRC, as the standard's shift register computes it."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0xEDB88320 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def test_the_wire_format_is_the_documented_one() -> None:
    body = b"\x01\x02\x03\0\0\0abc"  # kind, sequence, length u32, payload
    checksum = struct.pack("<I", crc32_bit_by_bit(body))
    assert crc32_bit_by_bit(b"123456789") == 0xCBF43926
    assert encode(Frame(1, 2, b"abc")) == b"TS" + body + checksum


def test_noise_before_a_frame_is_skipped() -> None:
    link = ScriptedLink(b"\0T\xffTT" + encode(Frame(INFER | REPLY, 1, b"x")))
    assert receive(link, 1).payload == b"x"


def test_text_before_a_frame_is_kept_even_where_it_looks_like_one() -> None:
    request = Frame(INFER, 1)
    text = b"TS TS\r\n" + encode(request)
    client = Client(ScriptedLink(text + encode(Frame(INFER | REPLY, 1, bytes(6)))))
    assert client.infer(b"x") == (bytes(2), 0)
    assert client.text == text


def test_a_damaged_frame_is_refused() -> None:
    words = bytearray(encode(Frame(INFER | REPLY, 1, b"abc")))
    words[9] ^= 1
    with pytest.raises(BoardError, match="damaged"):
        receive(ScriptedLink(bytes(words)), 1)


def test_a_line_that_only_chatters_is_given_up() -> None:
    with pytest.raises(BoardError, match="not the protocol"):
        receive(ScriptedLink(b"U" * 5000), 1)


def test_an_impossible_length_is_refused_at_once() -> None:
    with pytest.raises(BoardError, match="4294967295 bytes"):
        receive(ScriptedLink(b"TS\x81\x01\xff\xff\xff\xff"), 1)


def test_an_error_frame_becomes_words() -> None:
    client = Client(ScriptedLink(encode(Frame(ERROR, 1, b"\x05"))))
    with pytest.raises(BoardError, match="checksum"):
        client.infer(b"x")


def test_an_answer_to_another_question_is_refused() -> None:
    client = Client(ScriptedLink(encode(Frame(INFER | REPLY, 9, b"\0\0\0\0"))))
    with pytest.raises(BoardError, match="another question"):
        client.infer(b"x")


def test_another_version_of_the_protocol_is_refused() -> None:
    client = Client(ScriptedLink(encode(Frame(HELLO | REPLY, 1, struct.pack("<6I", 99, *[0] * 5)))))
    with pytest.raises(BoardError, match="version 99"):
        client.hello()


def test_a_fault_frame_says_cause_address_and_function() -> None:
    bus_fault = struct.pack("<5I", 3, 0x08000123, 0x8200, 1 << 30, 0xDEADBEEF)
    client = Client(ScriptedLink(encode(Frame(FAULT, 0, bus_fault))), locate=lambda _: "conv_2d")
    with pytest.raises(BoardError, match=r"0x08000123 \(conv_2d\).*nothing answers 0xdeadbeef"):
        client.infer(b"x")
