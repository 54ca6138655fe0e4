"""What a person sees before deciding: exactly what will happen, with nothing hidden in it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from agent.events import ApprovalAsked, GoalDiffers
from agent.show.call import call_words
from agent.show.indented import Indented
from agent.show.plain import one_line, visible
from agent.show.table import Column, FittingTable

_STYLES = {"+": "green", "-": "red", "@": "cyan"}


def approval_view(asked: ApprovalAsked) -> RenderableType:
    """Title, code with line numbers, the difference to the last version, files and limits."""
    from agent.show.markdown import highlighted

    title = one_line(asked.title) or f"{one_line(asked.call.tool)}: may it?"
    parts: list[RenderableType] = [Text.assemble(("▲ ", "yellow"), (title, "bold"))]
    if asked.code:
        code = highlighted(visible(_trimmed(asked.code)), asked.language, first_line=1)
        parts.append(Indented(code, 2))
    elif told := call_words(asked.call):
        parts.append(Text(f"  {told}"))
    if asked.previous and asked.previous != asked.code:
        parts.append(difference(asked.previous, asked.code, "changed since the last version"))
    parts += _listed("touches", asked.files)
    parts += _listed("limits", [" · ".join(asked.limits)] if asked.limits else [])
    parts += _listed("checked", asked.checked)
    return Group(*parts)


def difference(before: str, after: str, title: str) -> RenderableType:
    """A unified difference of two texts, in colours, under a title."""
    found = difflib.unified_diff(_lines(before), _lines(after), lineterm="", n=3)
    lines = [line for line in found if not line.startswith(("---", "+++"))]
    shown = [Text(f"    {visible(line)}", _STYLES.get(line[:1], "dim")) for line in lines]
    return Group(Text(f"  {title}", style="dim"), *shown)


def _lines(text: str) -> list[str]:
    return _trimmed(text).split("\n")


def _trimmed(text: str) -> str:
    """Without the line feed that ends a file."""
    return text.removesuffix("\n")


def goal_view(differs: GoalDiffers) -> RenderableType:
    """Both readings of the goal, side by side."""
    columns = (
        Column(""),
        Column("your words say", wraps=True),
        Column("the model says", wraps=True),
    )
    head = Text.assemble(("▲ ", "yellow"), ("The two readings of your goal differ", "bold"))
    table = FittingTable(columns, differs.differences)
    return Group(head, Indented(table, 2))


def _listed(label: str, lines: Iterable[str]) -> list[RenderableType]:
    """Lines beside their label; a long one goes on below its own beginning."""
    rows = [
        (Text(f"{label if first else '':<8}", "dim"), Text(visible(" ".join(line.split()))))
        for first, line in zip([True, *[False] * 10_000], lines, strict=False)
    ]
    table = Table.grid(padding=(0, 1, 0, 0))
    for row in rows:
        table.add_row(*row)
    return [Indented(table, 2)] if rows else []
