"""Cuts a growing Markdown text into blocks that are complete, so that each is printed once.

Nothing is lost: the blocks' texts, one after the other, are the whole text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

LONGEST_LINES = 80
LONGEST_CHARACTERS = 8_000
"""A block that grows beyond these is cut, so that a gigantic one does not stay unseen for long."""

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})(.*)$")
_HEADING = re.compile(r" {0,3}#{1,6}(?:\s|$)")


@dataclass(frozen=True, slots=True)
class Block:
    """One block: `text` is exactly what came, `markdown` is what it means when it stands alone.

    They differ only where a fenced block of code was cut; `continues` says that the block before
    it was cut short.
    """

    text: str
    markdown: str
    continues: bool = False


class BlockSplitter:
    """Takes pieces of any size; linear in the length of the text."""

    def __init__(self) -> None:
        self._partial: list[str] = []
        self._partial_size = 0
        self._lines: list[str] = []
        self._size = 0
        self._fence = ""
        self._opening = ""
        self._blank = self._filled = self._continues = False

    def feed(self, piece: str) -> list[Block]:
        """The blocks that `piece` completes."""
        found: list[Block] = []
        *whole, rest = piece.split("\n")
        for line in whole:
            self._partial.append(line)
            text, self._partial, self._partial_size = "".join(self._partial) + "\n", [], 0
            found += self._line(text)
        if rest:
            self._partial.append(rest)
            self._partial_size += len(rest)
            if self._blank and self._filled and not self._partial[0][0].isspace():
                found += self._end()
            if self._partial_size > LONGEST_CHARACTERS:
                found += self._cut_line()
        return found

    def finish(self) -> list[Block]:
        """What is left, as the last block."""
        text, self._partial, self._partial_size = "".join(self._partial), [], 0
        found = self._line(text) if text else []
        found += self._end()
        self._fence = self._opening = ""
        return found

    def rest(self, characters: int) -> str:
        """The end of the unfinished block, at least `characters` of it where it is so long."""
        parts: list[str] = []
        size = 0
        # Copied first: this is asked from the thread that draws.
        for part in reversed([*self._lines, *self._partial]):
            parts.append(part)
            size += len(part)
            if size >= characters:
                break
        return "".join(reversed(parts))

    def _line(self, line: str) -> list[Block]:
        """One whole line: it may end the block before it, its own, or neither."""
        if self._fence:
            return self._code_line(line)
        blank = not line.strip()
        fence = _FENCE.match(line.rstrip("\n"))
        opens = fence is not None and not ("`" in fence[2] and fence[1][0] == "`")
        heading = _HEADING.match(line) is not None
        indented = line[0] in " \t"
        apart = (self._blank and not blank and not indented) or opens or heading
        found = self._end() if apart and self._filled else []
        self._add(line)
        self._blank, self._filled = blank, self._filled or not blank
        if opens and fence is not None:
            self._fence, self._opening = fence[1], line
        elif heading or self._too_long():
            found += self._end(cut=not heading)
        return found

    def _code_line(self, line: str) -> list[Block]:
        self._add(line)
        fence = _FENCE.match(line.rstrip("\n"))
        if fence and fence[1].startswith(self._fence) and not fence[2].strip():
            found = self._end(closed=True)
            self._fence = self._opening = ""
            return found
        return self._end(cut=True) if self._too_long() else []

    def _cut_line(self) -> list[Block]:
        """A line without an end: what came of it so far counts as one."""
        text, self._partial, self._partial_size = "".join(self._partial), [], 0
        self._add(text)
        return self._end(cut=True)

    def _add(self, text: str) -> None:
        self._lines.append(text)
        self._size += len(text)

    def _too_long(self) -> bool:
        return len(self._lines) >= LONGEST_LINES or self._size >= LONGEST_CHARACTERS

    def _end(self, closed: bool = False, cut: bool = False) -> list[Block]:
        """Everything gathered, as a block; a fence is `closed`, or is opened and closed for it."""
        if not self._lines:
            return []
        text = "".join(self._lines)
        opening = self._opening if self._fence and self._continues else ""
        closing = f"\n{self._fence}\n" if self._fence and not closed else ""
        block = Block(text, opening + text.removesuffix("\n" if closing else "") + closing,
                      self._continues)  # fmt: skip
        self._lines, self._size, self._continues = [], 0, cut
        self._blank = self._filled = False
        return [block]


def split(text: str) -> list[Block]:
    """A whole text as blocks."""
    splitter = BlockSplitter()
    return [*splitter.feed(text), *splitter.finish()]
