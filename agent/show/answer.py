"""Prints an answer while it comes: finished blocks once, the rest in the live area."""

from __future__ import annotations

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from agent.show.live import LiveArea, Tail
from agent.show.plain import plain
from agent.show.streaming import Block, BlockSplitter

INDENT = 2
MOST_MARKDOWN = 64 * 1024
"""Characters of one answer that are drawn as Markdown; what comes after them is plain text."""


class AnswerPrinter:
    """One answer after the other on a console."""

    def __init__(self, console: Console, live: LiveArea) -> None:
        self.console, self.live = console, live
        self._splitter: BlockSplitter | None = None
        self._streamed: list[str] = []
        self._printed = 0
        self._last = ""

    def feed(self, piece: str) -> None:
        """A piece of an answer."""
        first = self._splitter is None
        if self._splitter is None:
            self._splitter, self._printed, self._last = BlockSplitter(), 0, ""
        self._streamed.append(piece)
        for block in self._splitter.feed(piece):
            self._print(block)
        self.live.show(Tail(self._splitter.rest, INDENT))
        if first:
            self.live.refresh()

    def forget(self) -> None:
        """What was streamed belongs to an answer that never ended."""
        self.finish()
        self._streamed = []

    def finish(self) -> None:
        """Whatever is unfinished is printed: no more of it comes."""
        splitter, self._splitter = self._splitter, None
        if splitter is None:
            return
        self.live.end()
        for block in splitter.finish():
            self._print(block)

    def said(self, text: str, stopped: bool) -> None:
        """The whole answer: printed unless it was streamed."""
        self.finish()
        streamed, self._streamed = "".join(self._streamed), []
        if _normal(text) not in _normal(streamed):
            self.live.end()
            self.feed(text)
            self._streamed = []
            self.finish()
        if stopped and (text or streamed).strip():
            self.console.print(Text("  …", style="dim"))

    def _print(self, block: Block) -> None:
        if not block.text.strip() and not block.continues:
            return
        if not block.continues or self._printed == 0:
            self.console.print()
        self._printed += len(block.text)
        if not self.console.is_terminal:
            self.console.print(Text(plain(block.text).rstrip("\n")), soft_wrap=True)
        elif self._printed > MOST_MARKDOWN:
            self.console.print(Padding(Text(plain(block.text).rstrip("\n")), (0, 0, 0, INDENT)))
        else:
            from agent.show.markdown import Answer

            self.console.print(Padding(Answer(block.markdown), (0, 0, 0, INDENT)))


def _normal(text: str) -> str:
    return " ".join(plain(text).split())
