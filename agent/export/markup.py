"""Markdown and code as HTML that can neither run nor load anything."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

LIGHT, DARK = "default", "github-dark"


def markdown(text: str) -> Markup:
    """`text` as HTML; HTML within it is shown as text, and pictures from elsewhere as links."""
    return Markup(_renderer().render(text))  # noqa: S704 - the renderer escapes


def highlighted(code: str, language: str) -> Markup:
    """`code` with the colours of `language`; plain where that is unknown."""
    from pygments import highlight
    from pygments.formatters.html import HtmlFormatter
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        lexer = get_lexer_by_name(language or "text", stripnl=False)
    except ClassNotFound:
        lexer = get_lexer_by_name("text", stripnl=False)
    return Markup(highlight(code, lexer, HtmlFormatter(nowrap=True)))  # noqa: S704 - it escapes


def colours(dark: bool) -> Markup:
    """The style sheet of highlighted code."""
    from pygments.formatters.html import HtmlFormatter

    rules = HtmlFormatter(style=DARK if dark else LIGHT).get_style_defs("pre")
    return Markup(rules)  # noqa: S704 - a style sheet of pygments


@cache
def _renderer() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
