"""JSON patches (RFC 6902) from a program that nobody trusts: read strictly, applied in bounds."""

from __future__ import annotations

import json
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from tools.stages.contract import BrokenError

MOST_BYTES = 64 * 1024
MOST_OPERATIONS = 200
MOST_VALUES = 5_000
"""In a document, after every operation: `copy` can double it."""
DEEPEST = 16
_EXAMPLE = 'Write a list such as [{"op": "replace", "path": "/blocks/0/kernel_size", "value": 5}].'


class _Operation(BaseModel):
    """One operation; what RFC 6902 would have ignored is refused, since it changes nothing."""

    model_config = ConfigDict(extra="forbid", strict=True)

    op: Literal["add", "remove", "replace", "move", "copy", "test"]
    path: str = Field(max_length=200)
    origin: str = Field("", alias="from", max_length=200)
    value: Any = None


_PATCH = TypeAdapter(list[_Operation])


def read_patch(data: bytes) -> list[dict[str, Any]]:
    """The operations in the bytes of a JSON file; raises BrokenError for what is no patch."""
    try:
        found = json.loads(data, parse_constant=_no_constant)
        _check_size(found)
        _PATCH.validate_python(found)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the document"
        raise BrokenError(f"This is no JSON patch: {where}: {first['msg']}.", _EXAMPLE) from error
    except (ValueError, RecursionError) as error:
        raise BrokenError(f"This is no JSON: {error}.", _EXAMPLE) from error
    if not 1 <= len(found) <= MOST_OPERATIONS:
        raise BrokenError(
            f"The patch has {len(found)} operations; 1 to {MOST_OPERATIONS} are taken.", _EXAMPLE
        )
    operations: list[dict[str, Any]] = found
    return operations


def apply_patch(document: Any, operations: list[dict[str, Any]]) -> Any:
    """`document`, which stays as it is, after all `operations`.

    Raises BrokenError, with the operation's number from 1, for one that cannot be done, and where
    the document grows too large.
    """
    import jsonpatch

    for number, operation in enumerate(operations, start=1):
        try:
            document = jsonpatch.apply_patch(document, [operation])
        except (
            jsonpatch.JsonPatchException,
            jsonpatch.JsonPointerException,
            LookupError,  # the package's own checks miss some paths through text and numbers
            TypeError,
            ValueError,
            AttributeError,
        ) as error:
            raise BrokenError(
                f"Operation {number} ({operation['op']} {operation['path']}) cannot be done: "
                f"{error}.",
                "Paths are those of /inputs/architecture.json.",
            ) from error
        _check_size(document)
    return document


def _check_size(document: Any) -> None:
    """Raise BrokenError for more values, or deeper ones, than any architecture has."""
    values, level = 0, [document]
    for _ in range(DEEPEST):
        values += len(level)
        if values > MOST_VALUES:
            raise BrokenError(f"It holds more than {MOST_VALUES:,} values.")
        level = [child for value in level for child in _children(value)]
        if not level:
            return
    raise BrokenError(f"It is nested deeper than {DEEPEST} levels.")


def _children(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no number")
