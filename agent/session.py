"""Runs one command: the one place that prints errors and turns them into exit codes."""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Callable
from contextlib import nullcontext

from agent.interrupt import leave, stop_within
from agent.screen import Screen
from tools.errors import TinysmithError

Command = Callable[[argparse.Namespace, Screen], int]

GRACE_S = 1.0


def run_command(
    command: Command, arguments: argparse.Namespace, own_interrupt: bool = False
) -> int:
    """Run `command`; a user's mistake becomes a sentence, a bug keeps its traceback.

    `own_interrupt`: the command ends in time after Ctrl-C by itself, and may even go on.
    """
    for stream in (sys.stdout, sys.stderr):
        # A terminal that knows no ✓ gets a question mark, not a traceback.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    screen = Screen(json=getattr(arguments, "json", False))
    try:
        with nullcontext() if own_interrupt else stop_within(GRACE_S):
            return command(arguments, screen)
    except TinysmithError as error:
        screen.error(error)
        return error.exit_code
    except KeyboardInterrupt:
        screen.warn("Stopped. What was finished is kept.")
        leave()
    except BrokenPipeError:
        # The reader of our output (`| head`) has left; nobody is there to be told.
        return 0
