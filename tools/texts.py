"""Renders the texts of prompts/; an undefined variable is an error, not an empty string."""

from __future__ import annotations

from importlib.resources import files
from typing import Any


def render(name: str, **values: Any) -> str:
    """The text of ``prompts/<name>`` with `values` filled in (Jinja2)."""
    from jinja2 import Environment, StrictUndefined

    # No HTML escaping: the texts are Markdown, read in a terminal or by a language model.
    environment = Environment(  # noqa: S701
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
    )
    template = files("prompts").joinpath(name).read_text(encoding="utf-8")
    return environment.from_string(template).render(values)
