"""The line that the user types: edited, remembered, completed; or read from a pipe."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prompt_toolkit import PromptSession
    from prompt_toolkit.history import History
    from prompt_toolkit.input import Input
    from prompt_toolkit.output import Output

    from agent.prompt.completion import Choices

PROMPT = "› "
LEAVE_HINT = "press Ctrl-C again to leave"
HISTORY_FILE = "history"


class LineReader:
    """Reads messages; `toolbar` gives the line below, `choices` what Tab offers for arguments.

    On a terminal, a message is taken off the screen when it is sent, because the screen of the
    conversation shows it; a slash command stays. Elsewhere whole lines are read as they come.
    """

    def __init__(
        self,
        toolbar: Callable[[], str] = str,
        choices: Choices | None = None,
        history: Path | None = None,
        keyboard: Input | None = None,
        terminal: Output | None = None,
    ) -> None:
        self.toolbar, self.choices = toolbar, choices or {}
        self.history = history
        self._devices = keyboard, terminal
        self._session: PromptSession[str | None] | None = None
        self._leaving = False

    def read(self) -> str | None:
        """The next message or command; None where the user leaves or the input has ended."""
        if not (sys.stdin.isatty() and sys.stdout.isatty()) and self._devices == (None, None):
            line = sys.stdin.readline()
            return line.rstrip("\n") if line else None
        if self._session is None:
            self._session = self._new_session()
        self._leaving = False
        try:
            return self._session.prompt()
        except (EOFError, KeyboardInterrupt):
            return None

    def _new_session(self) -> PromptSession[str | None]:
        from prompt_toolkit import PromptSession

        from agent.prompt.completion import SlashCompleter
        from agent.prompt.keys import STYLE, key_bindings

        session: PromptSession[str | None] = PromptSession(
            [("class:prompt", PROMPT)],
            multiline=True,
            prompt_continuation=[("", " " * len(PROMPT))],
            history=_history(self.history or history_file()),
            completer=SlashCompleter(self.choices),
            complete_while_typing=False,
            key_bindings=key_bindings(self),
            bottom_toolbar=self._below,
            style=STYLE,
            input=self._devices[0],
            output=self._devices[1],
        )
        session.default_buffer.on_text_changed += self._typed
        return session

    def _below(self) -> str:
        return LEAVE_HINT if self._leaving else self.toolbar()

    def _typed(self, _buffer: object) -> None:
        self._leaving = False

    def interrupt_once(self) -> bool:
        """Ctrl-C on an empty line: whether it is the second in a row, which leaves."""
        before, self._leaving = self._leaving, True
        return before


def history_file() -> Path:
    """Where lines are remembered: beside the sessions."""
    from agent.store.database import sessions_file

    return sessions_file().with_name(HISTORY_FILE)


def _history(path: Path) -> History:
    """A file that only the user can read; where there cannot be one, lines last for the session."""
    from prompt_toolkit.history import FileHistory, InMemoryHistory

    class Lines(FileHistory):
        """A full disk costs the memory of a line, not the conversation."""

        def load_history_strings(self) -> Iterable[str]:
            with suppress(OSError):
                return super().load_history_strings()
            return []

        def store_string(self, string: str) -> None:
            with suppress(OSError):
                super().store_string(string)

    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600))
        path.chmod(0o600)
    except OSError:
        return InMemoryHistory()
    return Lines(str(path))
