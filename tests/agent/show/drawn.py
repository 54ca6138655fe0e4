"""Draws on a console that keeps what was drawn."""

from __future__ import annotations

import io
from collections.abc import Iterable

from rich.console import Console, RenderableType

from agent.events import Event
from agent.show.chat_screen import ChatScreen


def console(width: int = 100, terminal: bool = False) -> tuple[Console, io.StringIO]:
    """A console of `width` columns and its text."""
    text = io.StringIO()
    made = Console(file=text, width=width, force_terminal=terminal, highlight=False)
    return made, text


def drawn(renderable: RenderableType, width: int = 100) -> str:
    """What a renderable looks like without colours."""
    made, text = console(width)
    made.print(renderable)
    return text.getvalue()


def screen(width: int = 100, terminal: bool = False) -> tuple[ChatScreen, io.StringIO]:
    """A screen and its text."""
    made, text = console(width, terminal)
    return ChatScreen(made), text


def shown(events: Iterable[Event], width: int = 100, terminal: bool = False) -> str:
    """Everything that the screen prints of `events`."""
    one, text = screen(width, terminal)
    for event in events:
        one.hear(event)
    one.quiet()
    return text.getvalue()
