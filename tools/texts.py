"""Renders the texts of prompts/; an undefined variable is an error, not an empty string."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import Environment


def render(name: str, html: bool = False, **values: Any) -> str:
    """The text of ``prompts/<name>`` with `values` filled in (Jinja2).

    Values are escaped for `html`; other texts are Markdown, read in a terminal or by a model.
    """
    return _environment(html).get_template(name).render(values)


@cache
def _environment(html: bool) -> Environment:
    """Keeps the templates that it has compiled."""
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    return Environment(
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        autoescape=html, keep_trailing_newline=True,  # noqa: S701 - only HTML is escaped
        loader=FunctionLoader(_text),
    )  # fmt: skip


def _text(name: str) -> str:
    """The template itself, for whoever renders or includes it."""
    return files("prompts").joinpath(name).read_text(encoding="utf-8")
