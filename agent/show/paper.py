"""Prints finished lines and blocks: wrapped on a terminal, elsewhere as plain lines."""

from __future__ import annotations

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from agent.show.indented import Indented
from agent.show.plain import plain
from agent.show.reading import Copyable

INDENT = 2


class Paper:
    """What was printed stays; `begun` says that something was."""

    def __init__(self, console: Console) -> None:
        self.console, self.begun = console, False

    def line(self, text: str, style: str = "", indent: int = INDENT) -> None:
        """Text that wraps under its own beginning on a terminal, and is one line elsewhere."""
        shown = Text(plain(text), style)
        if self.console.is_terminal:
            self.block(Indented(shown, indent))
        else:
            self.console.print(Text(" " * indent) + shown, soft_wrap=True)

    def cut(self, text: str, style: str = "", indent: int = INDENT) -> None:
        """Text on one line, whose end goes where a terminal is too narrow for it."""
        if self.console.is_terminal:
            shown = Text(plain(text), style, no_wrap=True, overflow="ellipsis")
            self.block(Indented(shown, indent))
        else:
            self.line(text, style, indent)

    def signed(self, sign: str, sign_style: str, text: str, style: str = "") -> None:
        """Text beside a sign, which stands alone in its column."""
        shown = Text(plain(text), style)
        if self.console.is_terminal:
            row = Table.grid(padding=(0, 1, 0, 0))
            row.add_row(Text(sign, sign_style), shown)
            self.block(row)
        else:
            self.console.print(Text(f"{sign} ") + shown, soft_wrap=True)

    def block(self, renderable: RenderableType) -> None:
        """A block, without the spaces that would fill its lines."""
        self.console.print(Indented(renderable, 0))

    def result(self, shown: RenderableType) -> None:
        """A result below its call; lines for copying are left whole."""
        for part in shown.renderables if isinstance(shown, Group) else [shown]:
            whole = isinstance(part, Copyable) or not self.console.is_terminal
            if whole and isinstance(part, Text):
                self.console.print(Text(" " * INDENT * bool(part)) + part, soft_wrap=True)
            else:
                self.block(Indented(part, INDENT))

    def space(self) -> None:
        """An empty line between blocks, and none at the very beginning."""
        if self.begun:
            self.console.print()
        self.begun = True
