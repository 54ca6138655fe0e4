"""A chat on a pseudo-terminal, for tests that type, answer, interrupt and kill."""

from __future__ import annotations

import os
import re
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pexpect

from agent.store import Session, SessionStore

TINYSMITH = str(Path(sys.executable).with_name("tinysmith"))
PROMPT = "› "
SEQUENCE = re.compile(r"\x1b(?:\[[0-9;?]*[a-zA-Z]|\][^\x07\x1b]*(?:\x07|\x1b\\\\)|[()=>][0B]?)")
SIZES = ("COLUMNS", "LINES")


def _hear_hangup() -> None:
    """What was started with nohup would be deaf to it, and its children too."""
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


class Terminal:
    """A chat on a pseudo-terminal."""

    def __init__(
        self, folder: Path, words: list[str], columns: int = 100, **environment: str
    ) -> None:
        self.home = folder / "home"
        variables = {
            **os.environ, "TINYSMITH_HOME": str(self.home), "TERM": "xterm-256color",
            "PROMPT_TOOLKIT_NO_CPR": "1", "OLLAMA_HOST": "http://127.0.0.1:9", **environment,
        }  # fmt: skip
        # A width that the tests' own environment names is not that of this terminal.
        variables = {key: text for key, text in variables.items() if key not in SIZES}
        self.child: Any = pexpect.spawn(
            TINYSMITH, words, cwd=str(folder), env=variables, dimensions=(45, columns),
            encoding="utf-8", timeout=120, preexec_fn=_hear_hangup,
        )  # fmt: skip
        self.text, self.raw, self.ended = "", "", False

    def type(self, text: str) -> None:
        """A line, when the prompt is there."""
        self.sees(PROMPT)
        time.sleep(0.2)
        self.child.send(f"{text}\r")

    def sees(self, pattern: str, timeout: float = 120) -> str:
        """Wait for `pattern` in the text that came since the last one; what stood before it."""
        deadline = time.monotonic() + timeout
        while not (found := re.search(pattern, self.text)):
            assert time.monotonic() < deadline, f"no {pattern!r} in {self.text[-3000:]!r}"
            assert not self.ended, f"the chat ended without {pattern!r}: {self.text[-3000:]!r}"
            self._read()
        before, self.text = self.text[: found.start()], self.text[found.end() :]
        return before

    def ends(self, timeout: float = 60) -> None:
        """Wait for the end of the program."""
        deadline = time.monotonic() + timeout
        while not self.ended:
            assert time.monotonic() < deadline, f"still there: {self.text[-3000:]!r}"
            self._read()

    def _read(self) -> None:
        """What has come by now, without the sequences that colour it and move the cursor."""
        try:
            self.raw += self.child.read_nonblocking(65536, timeout=0.2)
        except pexpect.TIMEOUT:
            return
        except pexpect.EOF:
            self.ended = True
        whole, cut, rest = self.raw.rpartition("\x1b")
        if not cut or SEQUENCE.match(cut + rest):
            whole, cut, rest = self.raw, "", ""
        self.text += SEQUENCE.sub("", whole)
        self.raw = cut + rest

    def session(self) -> Session:
        return SessionStore(self.home / "sessions.sqlite").find("last")


@contextmanager
def terminal(
    folder: Path, *words: str, columns: int = 100, **environment: str
) -> Iterator[Terminal]:
    opened = Terminal(folder, list(words), columns, **environment)
    try:
        yield opened
    finally:
        opened.child.close(force=True)
