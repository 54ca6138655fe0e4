"""Answers as Markdown with calm headings; what would not be text in a terminal stays text."""

from __future__ import annotations

from functools import cache
from typing import ClassVar

from markdown_it import MarkdownIt
from rich.console import Console, ConsoleOptions, JustifyMethod, RenderResult
from rich.markdown import CodeBlock, Heading, Markdown, MarkdownElement
from rich.segment import Segment
from rich.syntax import Syntax
from rich.text import Text
from rich.theme import Theme

from agent.show.plain import plain

CODE_THEME = "ansi_dark"
_DEEPEST = 12
"""Levels of lists and quotes; where these are deeper, no column is left for the words."""
_THEME = Theme(
    {
        "markdown.h1": "bold",
        "markdown.h2": "bold",
        "markdown.h3": "bold",
        "markdown.h1.border": "none",
        "markdown.code": "cyan",
        "markdown.item.bullet": "dim",
        "markdown.item.number": "dim",
        "markdown.hr": "dim",
        "markdown.block_quote": "dim",
        "markdown.table.border": "dim",
        "markdown.table.header": "bold",
        "markdown.link_url": "dim",
    }
)


class _Heading(Heading):
    """A heading on the left, like any other line."""

    LEVEL_ALIGN: ClassVar[dict[str, JustifyMethod]] = {}


class _Code(CodeBlock):
    """Code in the terminal's own colours, without a box."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield highlighted(str(self.text).rstrip(), self.lexer_name, indent=2)


class _Answer(Markdown):
    elements: ClassVar[dict[str, type[MarkdownElement]]] = {
        **Markdown.elements,
        "heading_open": _Heading,
        "fence": _Code,
        "code_block": _Code,
    }

    def __init__(self, text: str) -> None:
        # Link targets are written out: a link must not lead elsewhere than its words say.
        super().__init__("", code_theme=CODE_THEME, hyperlinks=False)
        self.parsed = _parser().parse(text)


class Answer:
    """A piece of Markdown, ready to print; a text that cannot be drawn is shown as it is."""

    def __init__(self, text: str) -> None:
        self.text = plain(text)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        answer = _Answer(self.text)
        if any(token.level > _DEEPEST for token in answer.parsed):
            yield Text(self.text)
            return
        try:
            with console.use_theme(_THEME):
                lines = list(Segment.split_lines(console.render(answer, options)))
        except Exception:  # noqa: BLE001 - whatever a model writes, it must not end the session
            yield Text(self.text)
            return
        # Rich puts empty lines around lists and tables, also where nothing is beside them.
        shown = [index for index, line in enumerate(lines) if _says_something(line)]
        for line in lines[shown[0] : shown[-1] + 1] if shown else []:
            yield from line
            yield Segment.line()


def highlighted(code: str, language: str, indent: int = 0, first_line: int = 0) -> Syntax:
    """`code` in colours, with line numbers from `first_line` on where that is not 0."""
    return Syntax(
        code,
        language or "text",
        theme=CODE_THEME,
        word_wrap=True,
        line_numbers=first_line > 0,
        start_line=max(first_line, 1),
        background_color="default",
        padding=(0, 0, 0, indent),
    )


def _says_something(line: list[Segment]) -> bool:
    return any(segment.text.strip() for segment in line)


@cache
def _parser() -> MarkdownIt:
    """CommonMark with tables and ~~strikes~~; HTML is text, which would else be left out."""
    return MarkdownIt("commonmark", {"html": False}).enable(["strikethrough", "table"])
