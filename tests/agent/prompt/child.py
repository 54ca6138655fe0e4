"""Runs the line editor, the questions or the screen in a terminal of its own, for the tests.

``line HISTORY`` reads until the user leaves; ``approve``, ``settle`` and ``more`` ask in a thread,
as the conversation does, ``late`` after a second; ``stream`` shows a first piece and writes when
it came.
"""

from __future__ import annotations

import sys
import threading
import time
from pathlib import Path

from agent.events import UserSaid
from agent.prompt.approver import TerminalApprover
from agent.prompt.line import LineReader
from agent.show.chat_screen import ChatScreen
from tests.agent.show.samples import DIFFERS, asked


def _say(text: object) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _lines(history: str) -> None:
    reader = LineReader(
        toolbar=lambda: "embedded, SRAM below 64 KB",
        choices={"model": lambda: ["embedded", "ollama:qwen3"]},
        history=Path(history),
    )
    while (text := reader.read()) is not None:
        _say(f"got {text!r}")
    _say("left")


def _question(kind: str) -> None:
    screen = ChatScreen()
    approver = TerminalApprover(screen)
    if kind == "late":
        _say("working")
        time.sleep(1)
    if kind in ("approve", "late"):
        question = asked()
        screen.hear(UserSaid(text="run it"))
        screen.hear(question)
        _say(f"given {approver.approve(question).model_dump_json()}")
    elif kind == "settle":
        screen.hear(DIFFERS)
        _say(f"given {approver.settle(DIFFERS).model_dump_json()}")
    else:
        screen.hear(UserSaid(text="the live area is on"))
        _say(f"given {approver.more('tokens', 12_000, 10_000).model_dump_json()}")


def _stream() -> None:
    screen = ChatScreen()
    screen.hear(UserSaid(text="hello"))
    time.sleep(0.5)
    came = time.monotonic()
    screen.stream("Greetings")
    time.sleep(0.5)
    screen.quiet()
    _say(f"came {came}")


def main(arguments: list[str]) -> None:
    """Run what is asked for."""
    if arguments[0] == "line":
        _lines(arguments[1])
    elif arguments[0] == "stream":
        _stream()
    else:
        thread = threading.Thread(target=_question, args=(arguments[0],))
        thread.start()
        thread.join()


if __name__ == "__main__":
    main(sys.argv[1:])
