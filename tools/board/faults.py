"""What a fault frame of the firmware means (ARM DDI 0403E, B3.2.15 and B1.5.2)."""

from __future__ import annotations

import struct
from collections.abc import Callable

from tools.errors import BoardError

CFSR_WORDS = {
    0: "instruction fetch from forbidden memory",
    1: "data access to forbidden memory",
    4: "forbidden memory while entering an exception",
    8: "instruction fetch from an address where nothing answers",
    9: "data access to an address where nothing answers",
    10: "data access to an address where nothing answers (reported late)",
    12: "the stack ran out of its memory",
    16: "undefined instruction",
    17: "jump to an address that is not Thumb code",
    19: "floating-point instruction while the FPU is off",
    24: "unaligned access",
    25: "division by zero",
}
VALID_ADDRESS_BITS = (1 << 7) | (1 << 15)  # MMARVALID, BFARVALID


def describe_fault(payload: bytes, locate: Callable[[int], str]) -> BoardError:
    """The error that the fault frame `payload` reports; `locate` names the function at an address.

    The payload is five little-endian words: exception number, pc, CFSR, HFSR, fault address.
    """
    exception, pc, cfsr, hfsr, address = struct.unpack("<5I", payload)
    if exception == 0:
        return BoardError("The board's serial line or cycle counter did not start.")
    causes = [words for bit, words in CFSR_WORDS.items() if cfsr >> bit & 1]
    cause = ", ".join(causes) or f"exception {exception}, HFSR {hfsr:#x}"
    target = f" {address:#010x}" if cfsr & VALID_ADDRESS_BITS else ""
    # Without a stack the processor cannot store its pc, and the firmware reports 0.
    place = f"{pc:#010x} ({locate(pc)})" if pc else "an unknown place"
    return BoardError(
        f"The firmware stopped at {place}: {cause}{target}.",
        "Reset the board; the generated code or the firmware has a bug.",
    )
