"""A tool call in a few words: its arguments as they matter to whoever watches."""

from __future__ import annotations

from typing import Any

from agent.events import ToolCall
from agent.show.plain import one_line

_LONGEST = 60
_UNTOLD = {
    "set_goal": {"sentence"},
    "write_file": {"content"},
    "propose_architecture": {"architecture"},
}
_CODE = frozenset({"code", "timeout_s", "memory_mb"})
"""Arguments of programs: shown whole where they are approved."""
_NAMELESS = {"path", "purpose", "why", "candidate", "data", "file", "folder", "method"}
"""Arguments that need no name to be understood."""


def call_words(call: ToolCall) -> str:
    """Short arguments, one after the other; code and documents are left out."""
    untold = _UNTOLD.get(call.tool, _CODE)
    told = (_told(name, value) for name, value in call.arguments.items() if name not in untold)
    return ", ".join(words for words in told if words)


def _told(name: str, value: Any) -> str:
    if value in (None, "", False) or isinstance(value, dict | list):
        return ""
    if value is True:
        return one_line(name)
    text = one_line(f"{value:,}" if isinstance(value, int) else str(value))
    if len(text) > _LONGEST:
        text = f"{text[:_LONGEST]}…"
    return text if name in _NAMELESS else f"{one_line(name).replace('_', ' ')} {text}"
