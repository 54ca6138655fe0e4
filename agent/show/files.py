"""Results that are files, or explain a network by them."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from agent.show.plain import one_line, plain, words
from agent.show.table import Column, FittingTable
from tools.units import format_bytes

MOST_LINES = 30
"""Of a program's output, or of a file, on the screen."""
_MOST_FILES = 20


def file_lines(paths: Any) -> list[Text]:
    """One line for each file."""
    found = [one_line(str(path)) for path in paths]
    shown = [Text(path, style="dim", overflow="fold") for path in found[:_MOST_FILES]]
    if len(found) > _MOST_FILES:
        shown.append(Text(f"… and {len(found) - _MOST_FILES} more", style="dim"))
    return shown


def file_read(result: dict[str, Any]) -> RenderableType:
    """The beginning of what was read, in the colours of its language."""
    from agent.show.markdown import highlighted

    lines = plain(str(result["text"])).rstrip("\n").split("\n")
    name = PurePath(one_line(str(result["path"])))
    code = highlighted(
        "\n".join(lines[:MOST_LINES]),
        language_of(name.name),
        first_line=max(int(result["first_line"]), 1),
    )
    more = len(lines) - MOST_LINES
    return Group(code, *([Text(f"… {more:,} lines more", style="dim")] if more > 0 else []))


def language_of(name: str) -> str:
    """The language by a file's ending, as the highlighter calls it."""
    ending = PurePath(name).suffix.lstrip(".").lower()
    return {"h": "c", "md": "markdown", "txt": "text", "s": "gas"}.get(ending, ending or "text")


def files_listed(result: dict[str, Any]) -> RenderableType:
    """Path and size of each file; folders end in a slash."""
    entries = result["entries"]
    rows = [
        (
            Text(one_line(one["path"]) + ("/" if one["kind"] == "folder" else "")),
            "" if one["bytes"] is None else format_bytes(one["bytes"]),
        )
        for one in entries[:_MOST_FILES]
    ]
    left_out = result["left_out"] + max(len(entries) - _MOST_FILES, 0)
    table = FittingTable((Column("", wraps=True), Column("", right=True, style="dim")), rows)
    return Group(table, *([Text(f"… and {left_out:,} more", style="dim")] if left_out else []))


def explained(result: dict[str, Any]) -> RenderableType:
    """The tool's sentences, without the names of the pictures, and these one below the other."""
    named = ", ".join(map(str, result["pictures"]))
    said = str(result["summary"]).replace(f" in {named}", " in the files below") if named else ""
    return Group(words(said or str(result["summary"])), *file_lines(result["pictures"]))
