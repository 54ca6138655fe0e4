"""Prints an answer while it comes: finished blocks once, the rest in the live area."""

from __future__ import annotations

import time
from textwrap import indent

from rich.console import Console
from rich.text import Text

from agent.show.indented import Indented
from agent.show.live import LiveArea, Tail
from agent.show.plain import plain
from agent.show.streaming import Block, BlockSplitter

INDENT = 2
MOST_MARKDOWN = 32 * 1024
"""Characters of one answer that are drawn as Markdown; what comes after them is plain text."""
_BLOCK_COST = 100
"""What a block costs beside its characters, counted in these."""
_PLAIN_EVERY_S = 0.1


class AnswerPrinter:
    """One answer after the other on a console."""

    def __init__(self, console: Console, live: LiveArea) -> None:
        self.console, self.live = console, live
        self._splitter: BlockSplitter | None = None
        self._streamed: list[str] = []
        self._drawn = 0
        self._waiting: list[str] = []
        self._flushed = 0.0

    def feed(self, piece: str) -> None:
        """A piece of an answer."""
        first = self._splitter is None
        if self._splitter is None:
            self._splitter, self._drawn = BlockSplitter(), 0
        self._streamed.append(piece)
        for block in self._splitter.feed(piece):
            self._print(block)
        if self._drawn > MOST_MARKDOWN:
            self.live.end()
            if time.monotonic() - self._flushed > _PLAIN_EVERY_S:
                self._flush()
            return
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
        self._flush()

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
        """One block after an empty line, unless it goes on where the last was cut."""
        if self._drawn > MOST_MARKDOWN:
            self._waiting.append(block.text)
        elif block.text.strip() or block.continues:
            self._draw(block)
            self._drawn += len(block.text) + _BLOCK_COST
            self._flushed = time.monotonic()

    def _draw(self, block: Block) -> None:
        before = [] if block.continues else [Text()]
        if not self.console.is_terminal:
            text = Text(plain(block.text).strip("\n"))
            self.console.print(*before, text, sep="\n", soft_wrap=True)
            return
        from agent.show.markdown import Answer

        self.console.print(*before, Indented(Answer(block.markdown), INDENT), sep="\n")

    def _flush(self) -> None:
        """Print what is past Markdown."""
        text, self._waiting = plain("".join(self._waiting)).rstrip("\n"), []
        self._flushed = time.monotonic()
        if text:
            # The terminal wraps: rich needs seconds for a megabyte.
            margin = " " * INDENT if self.console.is_terminal else ""
            self.console.out(indent(text, margin), highlight=False)


def _normal(text: str) -> str:
    return " ".join(plain(text).split())
