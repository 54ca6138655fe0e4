"""Damaged .tflite files: bits, words, offsets, lengths and chunks of a sound one changed."""

from __future__ import annotations

import random
import struct
from collections.abc import Callable

WORDS = (0, 1, 2, 3, 4, 0x7F, 0xFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF)


def damaged(data: bytes, rng: random.Random) -> bytes:
    """`data` after one to four changes of bytes."""
    result = bytearray(data)
    for _ in range(rng.choice((1, 1, 1, 2, 4))):
        rng.choice(_BYTES)(rng, result)
        if len(result) < 16:
            break
    if rng.random() < 0.9 and len(result) >= 8:
        result[4:8] = b"TFL3"
    return bytes(result)


def _position(rng: random.Random, data: bytearray, align: int = 1) -> int:
    """Anywhere, or near the beginning or the end, where the tables are."""
    last = len(data) - align
    near = min(last, 3000)
    start = rng.choice((0, 0, last - near))
    return rng.randint(start, start + near if rng.random() < 0.7 else last) // align * align


def _flip(rng: random.Random, data: bytearray) -> None:
    for _ in range(rng.choice((1, 1, 8))):
        data[_position(rng, data)] ^= 1 << rng.randrange(8)


def _overwrite(rng: random.Random, data: bytearray) -> None:
    at = _position(rng, data)
    for i in range(at, min(at + rng.choice((1, 1, 4, 40)), len(data))):
        data[i] = rng.choice((0, 1, 0x7F, 0x80, 0xFF, rng.randrange(256)))


def _word(rng: random.Random, data: bytearray) -> None:
    """An offset or a vector's length becomes extreme."""
    at, here = _position(rng, data, 4), len(data)
    value = rng.choice(
        (*WORDS, here, here - 4, here // 4, rng.randrange(here), -rng.randrange(here))
    )
    data[at : at + 4] = struct.pack("<I", value & 0xFFFFFFFF)


def _half_word(rng: random.Random, data: bytearray) -> None:
    """A field's place in a table becomes another."""
    at = _position(rng, data, 2)
    data[at : at + 2] = struct.pack("<H", rng.choice((0, 4, 6, 8, 12, 40, 0x7FFF, 0xFFFF)))


def _length(rng: random.Random, data: bytearray) -> None:
    """What looks like the length of a short vector becomes huge."""
    for _ in range(40):
        at = _position(rng, data, 4)
        if 0 < int.from_bytes(data[at : at + 4], "little") < 200:
            value = rng.choice((1000, 2**16, 2**20, 2**28, 2**31 - 1, 2**32 - 1, len(data) // 4))
            data[at : at + 4] = struct.pack("<I", value)
            return


def _redirect(rng: random.Random, data: bytearray) -> None:
    """An offset points to what another points to: tables overlap."""
    at, other = _position(rng, data, 4), _position(rng, data, 4)
    target = other + int.from_bytes(data[other : other + 4], "little")
    data[at : at + 4] = struct.pack("<I", (target - at) & 0xFFFFFFFF)


def _truncate(rng: random.Random, data: bytearray) -> None:
    del data[rng.randrange(len(data)) :]


def _insert(rng: random.Random, data: bytearray) -> None:
    at, source = _position(rng, data), _position(rng, data)
    chunk = data[source : source + rng.choice((1, 4, 64, 1024))]
    data[at:at] = rng.choice((chunk, bytes(len(chunk)), rng.randbytes(len(chunk))))


def _remove(rng: random.Random, data: bytearray) -> None:
    at = _position(rng, data)
    del data[at : at + rng.choice((1, 4, 64, 1024))]


def _exchange(rng: random.Random, data: bytearray) -> None:
    size = rng.choice((4, 16, 64))
    first, second = _position(rng, data, 4), _position(rng, data, 4)
    one, other = data[first : first + size], data[second : second + size]
    data[first : first + size], data[second : second + size] = other, one


_BYTES: tuple[Callable[[random.Random, bytearray], None], ...] = (
    _flip,
    _overwrite,
    _word,
    _half_word,
    _length,
    _redirect,
    _truncate,
    _insert,
    _remove,
    _exchange,
)
