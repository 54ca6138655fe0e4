"""C source as text: arrays, constants, comments."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

_C_TYPES = {"int8": "int8_t", "int32": "int32_t"}
_VALUES_A_LINE = 24
_COLUMNS = 96


class Arrays:
    """The constant arrays of a model; equal contents are stored once."""

    def __init__(self) -> None:
        self._names: dict[tuple[str, bytes], str] = {}
        self._arrays: dict[str, NDArray[Any]] = {}

    def add(self, name: str, values: NDArray[Any]) -> str:
        """Store `values` (int8 or int32) and give the name by which C knows them."""
        key = (values.dtype.name, values.tobytes())
        if key not in self._names:
            self._names[key] = name
            self._arrays[name] = values
        return self._names[key]

    @property
    def size_bytes(self) -> int:
        """Bytes of all arrays."""
        return sum(values.nbytes for values in self._arrays.values())

    def declarations(self) -> str:
        """Contents of weights.h."""
        lines = [f"extern {_declarator(n, v)};" for n, v in self._arrays.items()]
        return "\n".join(["#include <stdint.h>", "", *lines, ""])

    def definitions(self) -> str:
        """Contents of weights.c."""
        parts = [f"{_declarator(n, v)} = {{\n{_values(v)}\n}};" for n, v in self._arrays.items()]
        return "\n\n".join(['#include "weights.h"', *parts]) + "\n"


def _declarator(name: str, values: NDArray[Any]) -> str:
    return f"const {_C_TYPES[values.dtype.name]} {name}[{values.size}]"


def _values(values: NDArray[Any]) -> str:
    """Numbers, comma separated, in lines of even count."""
    texts = [_number(value) for value in values.reshape(-1).tolist()]
    lines = (texts[i : i + _VALUES_A_LINE] for i in range(0, len(texts), _VALUES_A_LINE))
    return "\n".join(f"    {', '.join(line)}," for line in lines)


def _number(value: int) -> str:
    """An integer literal; C has no literal for the smallest int32."""
    return "INT32_MIN" if value == -(2**31) else str(value)


def constant(struct: str, name: str, fields: Mapping[str, Any]) -> str:
    """A static constant struct with named members; strings stand for names of arrays."""
    return f"static const {struct} {name} = {initializer(fields, 4)};"


def initializer(fields: Mapping[str, Any], indent: int) -> str:
    """Named members in braces, several to a line; members stand `indent` columns in."""
    lines = [" " * indent]
    for member, value in fields.items():
        text = f".{member} = {_value(value, indent)},"
        if len(lines[-1]) + len(text) > _COLUMNS and lines[-1].strip():
            lines.append(" " * indent)
        lines[-1] += text + " "
    body = "\n".join(line.rstrip() for line in lines)
    return "{\n" + body + "\n" + " " * (indent - 4) + "}"


def _value(value: Any, indent: int) -> str:
    if isinstance(value, Mapping):
        return initializer(value, indent + 4)
    if isinstance(value, tuple):
        return "{" + ", ".join(_value(v, indent) for v in value) + "}"
    return value if isinstance(value, str) else _number(int(np.int32(value)))


def comment(text: str) -> str:
    """`text` as a comment: names from a file may hold anything, so they cannot end it."""
    plain = re.sub(r"[^A-Za-z0-9_.:/ ,>-]", "_", text)
    return f"/* {plain.replace('//', '/_')} */"
