"""Finds the JSON in what a model said, whatever stands around it; nothing is ever evaluated."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from typing import Any

LONGEST_ANSWER = 200_000
_MOST_STARTS = 256  # places where an object may begin that are tried
_FENCE = re.compile(r"```[\w-]*[ \t]*\n(.*?)```", re.DOTALL)
_START = re.compile(r"\{")


class NoDocumentError(ValueError):
    """The answer holds no JSON that can be used; the words go to the model."""


class JsonObject(dict[str, Any]):
    """An object, and a key that stood in it twice ("" where none did)."""

    twice: str = ""


def document_in(text: str, names: Collection[str]) -> Any:
    """The JSON object or array in `text`: the whole of it, or a fenced block.

    Otherwise the first object in it that has one of the fields `names`, or where that is no whole
    answer, because it breaks off, every such object. Raises NoDocumentError.
    """
    if not text.strip():
        raise NoDocumentError("the answer is empty")
    if len(text) > LONGEST_ANSWER:
        raise NoDocumentError(f"the answer is longer than {LONGEST_ANSWER:,} characters")
    for part in (text, *_FENCE.findall(text)):
        found = _decoded(part.strip())
        if isinstance(found, dict | list):
            return found
    return _inside(text, names)


def _inside(text: str, names: Collection[str]) -> Any:
    found, at, starts = [], 0, 0
    while (match := _START.search(text, at)) and starts < _MOST_STARTS:
        starts += 1
        at = match.end()
        try:
            document, end = _DECODER.raw_decode(text, match.start())
        except (ValueError, RecursionError):
            continue
        if any(name in document for name in names):
            found.append(document)
            at = end
    if found:
        return found[0] if len(found) == 1 else found
    if starts:
        raise NoDocumentError("the JSON is broken, breaks off, or is nested too deeply")
    raise NoDocumentError("the answer holds no JSON")


def _decoded(text: str) -> Any:
    """The value that is `text`, None where there is none."""
    try:
        return _DECODER.decode(text)
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
