"""`tinysmith chat` (and `tinysmith` alone): the conversation."""

from __future__ import annotations

import argparse

from agent.arguments import add_model_arguments, add_option_arguments
from agent.screen import Screen

OWN_INTERRUPT = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What may be said beforehand."""

    add_option_arguments(parser)
    add_model_arguments(parser)


def run(arguments: argparse.Namespace, screen: Screen) -> int:
    """Talk until the user leaves."""
    from agent.chat import Chat
    from agent.start import new_session, options_of
    from agent.store import SessionStore

    with SessionStore() as store:
        session = new_session(store, arguments.output, "chat")
        return Chat(arguments, store, screen).talk(session, options_of(arguments))
