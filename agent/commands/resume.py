"""`tinysmith resume`: take a session up where it was left, in the chat."""

from __future__ import annotations

import argparse

from agent.arguments import add_model_arguments
from agent.screen import Screen

OWN_INTERRUPT = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which session, and who answers."""

    parser.add_argument("session", nargs="?", default="last", help="id (default: the last one)")
    add_model_arguments(parser)


def run(arguments: argparse.Namespace, screen: Screen) -> int:
    """Show what was said, finish a turn that was cut off, and go on talking."""
    from agent.chat import Chat, show_history
    from agent.start import saved_options
    from agent.store import SessionStore
    from agent.store.lock import alone

    with SessionStore() as store:
        session = store.find(arguments.session)
        with alone(session):
            pass  # open elsewhere: better said now than below pages of history
        chat = Chat(arguments, store, screen)
        show_history(session.records(), chat.audience)
        return chat.talk(session, saved_options(session))
