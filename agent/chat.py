"""The chat in the terminal: reads what the user types, until the user leaves."""

from __future__ import annotations

import argparse
import sys
import threading
from collections.abc import Callable, Iterable

from agent.approvals import Nobody
from agent.conversation import Conversation
from agent.events import Record
from agent.listeners import Approver
from agent.prompt.approver import TerminalApprover
from agent.prompt.commands import parse_slash
from agent.prompt.line import LineReader
from agent.prompt.question import ask_on_terminal
from agent.screen import Screen
from agent.show.chat_screen import ChatScreen
from agent.slash import Leave, Slash
from agent.start import chosen_model, open_conversation
from agent.store import Session, SessionStore
from tools.errors import TinysmithError
from tools.project import Options

WARM_UP_AFTER_S = 0.5
"""The prompt comes first; imports beside it would hold it up."""


def show_history(records: Iterable[Record], screen: ChatScreen) -> None:
    """What was said and done so far, on the same screen as if it happened now."""
    with screen.past():
        for record in records:
            screen.hear(record.event)


class Chat:
    """One terminal; the session in it may change by /fork."""

    def __init__(self, arguments: argparse.Namespace, store: SessionStore, screen: Screen) -> None:
        self.arguments, self.store, self.screen = arguments, store, screen
        self.audience = ChatScreen(screen.console)
        self._toolbar = ""
        self._stop: Callable[[], None] = lambda: None

    def talk(self, session: Session, options: Options) -> int:
        """Converse in `session`, and in its forks, until the user leaves; the exit code."""
        choices = {"model": lambda: ("embedded", "ollama:")}
        reader = LineReader(toolbar=lambda: self._toolbar, choices=choices)
        ask = ask_on_terminal if sys.stdin.isatty() else None
        chosen = chosen_model(self.arguments, options, self.screen, ask, unattended=False)
        following: Session | None = session
        while following is not None:
            conversation = open_conversation(
                self.arguments, following, options, chosen, self.audience, self._approver()
            )
            self._stop = conversation.stop
            with conversation:
                conversation.begin()
                warm_up = threading.Timer(WARM_UP_AFTER_S, conversation.warm_up)
                warm_up.daemon = True
                warm_up.start()
                conversation.go_on()
                following = self._converse(conversation, reader)
            self._forget_if_empty(conversation.session)
        return 0

    def _converse(self, conversation: Conversation, reader: LineReader) -> Session | None:
        """Until the user leaves (None) or goes on in another session."""
        slash = Slash(conversation, self.store, self.screen)
        while True:
            self._toolbar = slash.status()
            text = reader.read()
            if text is None:
                return None
            if not text.strip():
                continue
            try:
                command = parse_slash(text)
                if command is None:
                    conversation.turn(text)
                else:
                    slash.run(command)
            except Leave as leaving:
                return leaving.to
            except TinysmithError as error:
                self.screen.error(error)

    def _approver(self) -> Approver:
        """A person can be asked only where one is."""
        if not sys.stdin.isatty():
            return Nobody()
        return TerminalApprover(self.audience, stop=self._stop_turn)

    def _stop_turn(self) -> None:
        self._stop()

    def _forget_if_empty(self, session: Session) -> None:
        """A chat in which nothing was said is no session."""
        info = session.info
        if not info.turns:
            self.store.delete(info.id)
        else:
            self.screen.note(f"Saved as {info.id}: tinysmith resume {info.id}")
