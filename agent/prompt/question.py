"""Asks one question on the terminal."""

from __future__ import annotations

import sys


def ask_on_terminal(question: str) -> str:
    """The user's answer; EOFError for Ctrl-D, KeyboardInterrupt for Ctrl-C. From any thread."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return _ask_on_pipe(question)
    import termios

    from prompt_toolkit import PromptSession

    from agent.prompt.keys import STYLE

    # What was typed before the question was on the screen is no answer to it.
    termios.tcflush(sys.stdin.fileno(), termios.TCIFLUSH)
    session: PromptSession[str] = PromptSession([("class:question", question)], style=STYLE)
    return session.prompt()


def _ask_on_pipe(question: str) -> str:
    sys.stdout.write(question)
    sys.stdout.flush()
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    return line.rstrip("\n")
