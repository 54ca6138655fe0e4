"""Everything a person sees: the only module that prints. Finished lines are printed once."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from rich.console import Console, RenderableType
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn

from tools.errors import TinysmithError

if TYPE_CHECKING:
    from tools.search_state import SearchState


class Screen:
    """A reporter on a terminal: notes, warnings, progress bars, tables, and the JSON document.

    With `json`, standard output carries one JSON document and all else goes to standard error.
    """

    def __init__(self, json: bool = False, console: Console | None = None) -> None:
        self.json = json
        self.console = console or Console(stderr=json, highlight=False)
        self.warnings: list[str] = []
        self._bars: Progress | None = None
        self._task: tuple[str, TaskID] | None = None

    def heading(self, text: str) -> None:
        """The title of a step."""
        self._end_bar()
        self.console.print(f"\n[bold cyan]{escape(text)}[/]")

    def note(self, text: str) -> None:
        """One finished fact."""
        self._end_bar()
        self.console.print(f"  {escape(text)}", soft_wrap=True)

    def warn(self, text: str) -> None:
        """Something to look at; the job goes on."""
        self._end_bar()
        self.warnings.append(text)
        self.console.print(f"[yellow]! {escape(text)}[/]", soft_wrap=True)

    def show(self, renderable: RenderableType) -> None:
        """A table or another finished block."""
        self._end_bar()
        self.console.print(renderable)

    def error(self, error: TinysmithError) -> None:
        """What happened and what to do next."""
        self._end_bar()
        console = Console(stderr=True, highlight=False)
        console.print(f"[bold red]Error:[/] {escape(error.message)}", soft_wrap=True)
        if error.hint:
            console.print(f"       {escape(error.hint)}", soft_wrap=True)

    def document(self, text: str) -> None:
        """The JSON document of a command, on standard output and unchanged."""
        self._end_bar()
        sys.stdout.write(text + "\n")
        sys.stdout.flush()

    def progress(self, stage: str, done: int, total: int, figures: str = "") -> None:
        """A bar on a terminal; one line at the end of the stage elsewhere."""
        if not self.console.is_terminal:
            if done >= total:
                self.note(f"{stage}: {done}/{total}  {figures}".rstrip())
            return
        bars, task = self._bar(stage, total)
        bars.update(task, completed=done, total=total, figures=figures)
        if done >= total:
            self._end_bar()

    def found(self, state: SearchState) -> None:
        """Nothing: commands without a conversation do not search."""

    def _bar(self, stage: str, total: int) -> tuple[Progress, TaskID]:
        if self._bars and self._task and self._task[0] == stage:
            return self._bars, self._task[1]
        self._end_bar()
        self._bars = Progress(
            TextColumn(" "),
            SpinnerColumn(finished_text=" "),
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TextColumn("{task.fields[figures]}"),
            console=self.console,
        )
        self._bars.start()
        self._task = (stage, self._bars.add_task(stage, total=total, figures=""))
        return self._bars, self._task[1]

    def _end_bar(self) -> None:
        if self._bars:
            self._bars.stop()
        self._bars, self._task = None, None
