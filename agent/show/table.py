"""Tables that stay readable in narrow terminals: less important columns go, long cells wrap."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text

from agent.show.plain import one_line

_GAP = 2
_NARROWEST = 16
"""Columns of text that a wrapping cell keeps."""

TICKS = {
    True: Text("✓", "green"),
    False: Text("✗", "red"),
    None: Text("?", "yellow"),
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column; of those with a `rank`, the highest goes first where the terminal is narrow."""

    title: str
    rank: int = 0
    right: bool = False
    wraps: bool = False
    style: str = ""


class FittingTable:
    """A borderless table of texts, which are shown as they are, never as markup."""

    def __init__(self, columns: Sequence[Column], rows: Iterable[Sequence[str | Text]]) -> None:
        self.columns = tuple(columns)
        self.rows = [[_cell(cell) for cell in row] for row in rows]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        shown = list(range(len(self.columns)))
        while self._width(shown) > options.max_width:
            least = max(shown, key=lambda index: self.columns[index].rank)
            if not self.columns[least].rank:
                break
            shown.remove(least)
        yield self._table(shown)

    def _width(self, shown: Iterable[int]) -> int:
        """Columns of the terminal that the table needs at least."""
        return sum(self._column_width(index) + _GAP for index in shown) - _GAP

    def _column_width(self, index: int) -> int:
        column = self.columns[index]
        cells = [column.title, *(row[index].plain for row in self.rows)]
        widest = max(cell_len(text) for text in cells)
        return min(widest, _NARROWEST) if column.wraps else widest

    def _table(self, shown: Sequence[int]) -> Table:
        titled = any(self.columns[index].title for index in shown)
        table = Table(
            box=None,
            pad_edge=False,
            padding=(0, _GAP, 0, 0),
            header_style="dim",
            show_header=titled,
        )
        for index in shown:
            column = self.columns[index]
            table.add_column(
                column.title,
                justify="right" if column.right else "left",
                style=column.style,
                no_wrap=column.right,
                overflow="fold",
            )
        for row in self.rows:
            table.add_row(*(row[index] for index in shown))
        return table


def facts(rows: Iterable[tuple[str, str | Text]]) -> FittingTable:
    """Label and value, one pair a line."""
    return FittingTable((Column("", style="dim"), Column("", wraps=True)), rows)


def _cell(cell: str | Text) -> Text:
    return cell if isinstance(cell, Text) else Text(one_line(cell))
