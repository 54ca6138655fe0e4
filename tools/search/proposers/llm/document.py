"""Finds the JSON in what a model said, whatever stands around it; nothing is ever evaluated."""

from __future__ import annotations

import json
import re
from typing import Any

LONGEST_ANSWER = 200_000
_MOST_STARTS = 32  # places where the JSON may begin that are tried
_FENCE = re.compile(r"```[\w-]*[ \t]*\n(.*?)```", re.DOTALL)
_START = re.compile(r"[{\[]")


class NoDocumentError(ValueError):
    """The answer holds no JSON that can be used; the words go to the model."""


class JsonObject(dict[str, Any]):
    """An object, and a key that stood in it twice ("" where none did)."""

    twice: str = ""


def document_in(text: str) -> Any:
    """The JSON object or array in `text`: the whole of it, a fenced block, or the first that is.

    Raises NoDocumentError.
    """
    if not text.strip():
        raise NoDocumentError("the answer is empty")
    if len(text) > LONGEST_ANSWER:
        raise NoDocumentError(f"the answer is longer than {LONGEST_ANSWER:,} characters")
    for part in (text, *_FENCE.findall(text)):
        found = _decoded(part.strip())
        if isinstance(found, dict | list):
            return found
    return _first_inside(text)


def _first_inside(text: str) -> Any:
    starts = [match.start() for match in _START.finditer(text)][:_MOST_STARTS]
    for start in starts:
        found = _decoded(text, start)
        if isinstance(found, dict | list) and found:
            return found
    if starts:
        raise NoDocumentError("the JSON is broken, breaks off, or is nested too deeply")
    raise NoDocumentError("the answer holds no JSON")


def _decoded(text: str, start: int | None = None) -> Any:
    """The value that is `text`, or that begins at `start`; None where there is none."""
    try:
        return _DECODER.decode(text) if start is None else _DECODER.raw_decode(text, start)[0]
    except (ValueError, RecursionError):
        return None


def _object(pairs: list[tuple[str, Any]]) -> JsonObject:
    found = JsonObject(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        found.twice = next(name for name in names if names.count(name) > 1)
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_no_constant)
