"""`tinysmith fork`: a second session that begins as the first one did, up to a step."""

from __future__ import annotations

import argparse

from agent.arguments import positive
from agent.screen import Screen


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which session, and up to where."""
    parser.add_argument("session", help='beginning of an id, or "last"')
    parser.add_argument(
        "--at", type=positive, metavar="STEP", help="last step to take over (default: all)"
    )


def run(arguments: argparse.Namespace, screen: Screen) -> int:
    """Fork, say where it really begins, and how to go on."""
    from agent.store import SessionStore

    with SessionStore() as store:
        parent = store.find(arguments.session).info
        asked = min(arguments.at or parent.steps, parent.steps)
        info = store.fork(parent.id, asked).info
    if info.parent_step != asked:
        screen.warn(
            f"Step {asked} is within a turn: the fork ends with step {info.parent_step}, "
            "where the turn before it had ended."
        )
    screen.note(f"{info.id} is a fork of {parent.id} at step {info.parent_step}.")
    screen.note(f"Its files: {info.workspace}")
    screen.note(f"Go on with: tinysmith resume {info.id}")
    return 0
