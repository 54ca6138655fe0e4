"""How large a .tflite file may be, and all that it describes together.

In a flatbuffer any number of tables can point to the same bytes, so a small file can describe more
than a machine can hold. Networks for microcontrollers are far below every limit here.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from tools.errors import ModelFileError

MIB = 2**20
LARGEST_FILE_BYTES = 64 * MIB
LARGEST_TENSOR_BYTES = 256 * MIB
LARGEST_CONSTANTS_BYTES = LARGEST_FILE_BYTES
MOST_OPERATORS = 2_048
MOST_TENSORS = 8_192
MOST_DIMENSIONS = 8
MOST_NUMBERS = MIB
MOST_NAME_BYTES = 4 * MIB
LONGEST_NAME = 500
MOST_ROWS = 2**18
HINT = "Networks for microcontrollers are far smaller; check that this is the right file."


class Budget:
    """What may still be read of one model; each method raises ModelFileError when it is spent."""

    def __init__(self) -> None:
        self._numbers = MOST_NUMBERS
        self._name_bytes = MOST_NAME_BYTES
        self._constants_bytes = LARGEST_CONSTANTS_BYTES

    def numbers(self, vector: Any) -> tuple[Any, ...]:
        """A numeric vector as Python numbers; the generated code gives 0 for an absent one."""
        if isinstance(vector, int):
            return ()
        self._numbers -= len(vector)
        if self._numbers < 0:
            raise too_many("numbers in shapes, scales and operators", MOST_NUMBERS)
        return tuple(vector.tolist())

    def name(self, raw: bytes | None) -> str:
        """A name that can be printed: 500 characters at most, no control sequences."""
        raw = raw or b""
        self._name_bytes -= len(raw)
        if self._name_bytes < 0:
            raise too_many("bytes of names", MOST_NAME_BYTES)
        name = raw.decode(errors="replace")
        if len(name) > LONGEST_NAME:
            name = f"{name[: LONGEST_NAME - 3]}..."
        if name.isprintable():
            return name
        return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in name)

    def constant(self, size_bytes: int) -> None:
        """Take the data of one constant; a buffer counts again for each tensor that shares it."""
        self._constants_bytes -= size_bytes
        if self._constants_bytes < 0:
            raise too_many("bytes of weights", LARGEST_CONSTANTS_BYTES)


def check_count(count: int, most: int, what: str) -> None:
    """Raise ModelFileError where a vector says it has more entries than `most`."""
    if count > most:
        raise too_many(what, most)


def too_many(what: str, most: int) -> ModelFileError:
    """The error for a model that describes too much."""
    return ModelFileError(f"The model has more than {most:,} {what}.", HINT)


def short_name(name: str) -> str:
    """The shortest part of `name`: converters join the names of all they fused with semicolons."""
    parts: Collection[str] = [part for part in name.split(";") if part]
    shortest = min(parts, key=len, default="")
    return shortest if len(shortest) <= 80 else f"{shortest[:77]}..."
