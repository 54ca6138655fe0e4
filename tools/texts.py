"""Renders the texts of prompts/; an undefined variable is an error, not an empty string."""

from __future__ import annotations

from importlib.resources import files
from typing import Any


def render(name: str, html: bool = False, **values: Any) -> str:
    """The text of ``prompts/<name>`` with `values` filled in (Jinja2).

    Values are escaped for `html`; other texts are Markdown, read in a terminal or by a model.
    """
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    environment = Environment(
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        autoescape=html, keep_trailing_newline=True,  # noqa: S701 - only HTML is escaped
        loader=FunctionLoader(_text),
    )  # fmt: skip
    return environment.get_template(name).render(values)


def _text(name: str) -> str:
    """The template itself, for whoever renders or includes it."""
    return files("prompts").joinpath(name).read_text(encoding="utf-8")
