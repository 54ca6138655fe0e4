"""The small area below the last printed line that shows what is in progress, and then is gone."""

from __future__ import annotations

import time
from collections.abc import Callable

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from agent.show.plain import one_line, plain

REFRESHES_PER_SECOND = 12
TAIL_LINES = 8
_FRAMES = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"
_BAR_COLUMNS = 24
_FIGURES_BESIDE = 34
"""Columns that stage, bar, count and time left leave to the figures; else these go below."""


class LiveArea:
    """Shows one thing at a time; nothing at all where the console is no terminal, or off."""

    def __init__(self, console: Console, on: bool = True) -> None:
        self.console = console
        self.on = on and console.is_terminal and not console.is_dumb_terminal
        self._live: Live | None = None

    def show(self, renderable: RenderableType) -> None:
        """Show this instead of what was there; the first is visible at once."""
        if not self.on:
            return
        if self._live is not None:
            self._live.update(renderable)
            return
        self._live = Live(
            renderable,
            console=self.console,
            refresh_per_second=REFRESHES_PER_SECOND,
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self._live.start(refresh=True)

    def refresh(self) -> None:
        """Draw now, without waiting for the next turn."""
        if self._live is not None:
            self._live.refresh()

    def end(self) -> None:
        """Take the area away."""
        live, self._live = self._live, None
        if live is not None:
            live.stop()


class Waiting:
    """Something goes on that has no figures: what, and for how long."""

    def __init__(self, what: str) -> None:
        self.what = one_line(what)
        self.begun = time.monotonic()

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        seconds = time.monotonic() - self.begun
        elapsed = f"  {clock(seconds)}" if seconds >= 1 else ""
        sign = _FRAMES[int(seconds * REFRESHES_PER_SECOND) % len(_FRAMES)]
        yield _fitted(Text.assemble("  ", sign, f" {self.what}{elapsed}", style="dim"))


class Bar:
    """`done` of `total`, with time left where that can be told, and figures."""

    def __init__(self, stage: str) -> None:
        self.stage = one_line(stage)
        self.begun = time.monotonic()
        self.first: int | None = None
        self.done, self.total, self.figures = 0, 1, ""

    def update(self, done: int, total: int, figures: str) -> None:
        """The state now; what was done before the first call took no time of ours."""
        self.first = done if self.first is None else self.first
        self.done, self.total, self.figures = done, max(total, 1), one_line(figures)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        beside = options.max_width - _BAR_COLUMNS - len(self.stage) - _FIGURES_BESIDE
        below = len(self.figures) > beside
        grid = Table.grid(padding=(0, 1))
        for _ in range(5):
            grid.add_column(no_wrap=True)
        bar = ProgressBar(total=self.total, completed=self.done, width=_BAR_COLUMNS)
        count = Text(f"{self.done:,}/{self.total:,}")
        figures = Text("" if below else self.figures, style="dim")
        grid.add_row(Text(f"  {self.stage}"), bar, count, self._left(), figures)
        yield grid
        if below:
            yield _fitted(Text(f"    {self.figures}", style="dim"))

    def _left(self) -> Text:
        """Time left, from the pace so far; nothing where the figures say it themselves."""
        now = self.done - (self.first or 0)
        if now <= 0 or " left" in self.figures:
            return Text("")
        pace = (time.monotonic() - self.begun) / now
        return Text(f"{clock(pace * (self.total - self.done))} left", style="dim")


class Tail:
    """The end of a text that is still coming; `end` gives its last characters."""

    def __init__(self, end: Callable[[int], str], indent: int = 0) -> None:
        self.end, self.indent = end, indent

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        width = max(options.max_width - self.indent, 10)
        # No more of the text than fills the lines has to be wrapped.
        most = width * TAIL_LINES
        lines = Text(plain(self.end(most)[-most:])).wrap(console, width)
        for line in lines[-TAIL_LINES:]:
            yield Text(" " * self.indent) + line


def _fitted(text: Text) -> Text:
    text.no_wrap, text.overflow = True, "ellipsis"
    return text


def clock(seconds: float) -> str:
    """ "42 s", "3:07 min", "1:15 h"."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes}:{rest:02} min"
    return f"{minutes // 60}:{minutes % 60:02} h"
