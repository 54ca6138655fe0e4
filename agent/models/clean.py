"""Takes out of a model's words what harms a terminal, a database or a file name."""

from __future__ import annotations

import math
import re
from typing import Any

DEEPEST = 32
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")


class UnusableError(ValueError):
    """A value that cannot be an argument; the words go to the model."""


def clean_text(text: str) -> str:
    """`text` without control characters (tab and line feed stay) and without half characters."""
    return _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", _CONTROL.sub("", text))


def clean_value(value: Any, depth: int = 0) -> Any:
    """A JSON value with whole characters only; UnusableError for infinite or endless ones."""
    if depth > DEEPEST:
        raise UnusableError(f"the arguments are nested more than {DEEPEST} deep")
    if isinstance(value, str):
        return _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", value)
    if isinstance(value, float) and not math.isfinite(value):
        raise UnusableError(f"{value} is not a number that JSON knows")
    if isinstance(value, dict):
        return {clean_value(str(k)): clean_value(v, depth + 1) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [clean_value(item, depth + 1) for item in value]
    return value
