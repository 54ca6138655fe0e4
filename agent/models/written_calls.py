"""Tool calls that a model wrote into its text instead of calling; small models do.

Accepted are an object ``{"name": ..., "arguments": {...}}`` (also with "parameters", or inside
"function"), or a list of them, where it is

- the whole text,
- the only fenced block of the text, when every tool in it is known, or
- between ``<tool_call>`` and ``</tool_call>``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from typing import Any, NamedTuple

_FENCE = re.compile(r"```[\w-]*[ \t]*\n(.*?)```", re.DOTALL)
_TAG = re.compile(r"<tool_call>\s*(.*?)\s*</tool_call>", re.DOTALL)
_BEGINNING = re.compile(r'\s*(?:```\w*\s*|<tool_call>\s*)?(?P<json>\{\s*"(?:name|function)"\s*:)')
_ARGUMENTS = ("arguments", "parameters")


class Written(NamedTuple):
    """(name, arguments) of each call, and the text that is left."""

    calls: list[tuple[str, Any]]
    text: str


def written_calls(text: str, known: Collection[str]) -> Written:
    """The calls in `text`; none, and the text as it is, where there are none."""
    whole = _calls(text)
    if whole:
        return Written(whole, "")
    tagged = [call for found in _TAG.findall(text) for call in _calls(found)]
    if tagged:
        return Written(tagged, _TAG.sub("", text).strip())
    fences = list(_FENCE.finditer(text))
    if len(fences) == 1:
        fenced = _calls(fences[0][1])
        if fenced and all(name in known for name, _ in fenced):
            rest = text[: fences[0].start()] + text[fences[0].end() :]
            return Written(fenced, rest.strip())
    return Written([], text)


def looks_broken(text: str) -> bool:
    """Whether `text` begins as a call does and is no JSON: the model did not finish it."""
    began = _BEGINNING.match(text)
    return began is not None and not _is_json(text[began.start("json") :])


def _calls(text: str) -> list[tuple[str, Any]]:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return []
    entries = document if isinstance(document, list) else [document]
    calls = [_call(entry) for entry in entries]
    found = [call for call in calls if call is not None]
    return found if len(found) == len(calls) else []


def _call(entry: Any) -> tuple[str, Any] | None:
    """(name, arguments) of one object, None where it is something else."""
    if not isinstance(entry, dict):
        return None
    inner = entry.get("function")
    if isinstance(inner, dict):
        return _call(inner)
    name = entry.get("name")
    key = next((key for key in _ARGUMENTS if key in entry), None)
    if not isinstance(name, str) or key is None or set(entry) - {"name", "id", "type", key}:
        return None
    return name, _opened(entry[key])


def _opened(arguments: Any) -> Any:
    """Arguments that were written as a text of JSON."""
    if not isinstance(arguments, str):
        return arguments
    try:
        return json.loads(arguments)
    except (ValueError, RecursionError):
        return arguments


def _is_json(text: str) -> bool:
    try:
        json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):
        return False
    return True
