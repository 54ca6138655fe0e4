"""Moves a block to the right, and leaves nothing at the end of its lines."""

from __future__ import annotations

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.segment import Segment


class Indented:
    """`renderable` behind `columns` spaces; unlike rich's Padding, lines are not filled up."""

    def __init__(self, renderable: RenderableType, columns: int) -> None:
        self.renderable, self.columns = renderable, columns

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        inner = options.update_width(max(options.max_width - self.columns, 1))
        for line in console.render_lines(self.renderable, inner, pad=False):
            yield Segment(" " * self.columns)
            yield from trimmed(line)
            yield Segment.line()


def trimmed(line: list[Segment]) -> list[Segment]:
    """A line without the spaces at its end."""
    kept = list(line)
    while kept and not kept[-1].text.strip() and not kept[-1].control:
        kept.pop()
    if kept and not kept[-1].control:
        kept[-1] = Segment(kept[-1].text.rstrip(), kept[-1].style)
    return kept
