"""Records docs/example-session.json: a whole conversation with the embedded planner.

    python scripts/example_session.py          # about two minutes

The chat is typed into a real terminal, and exported with its own /export. `tinysmith replay` shows
it, `tinysmith replay --verify` runs it again and compares every step.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
import time
from pathlib import Path

import pexpect

REPOSITORY = Path(__file__).resolve().parent.parent
RECORDING = REPOSITORY / "docs" / "example-session.json"
OPTIONS = ("--model", "embedded", "--trials", "6", "--epochs", "12", "--images", "100")
LINES = (
    "a handwritten-digit classifier for an STM32H743 under 64 KB of SRAM and 2M MACs, within 50 ms",
    "make it 8 KB instead and drop the latency limit",
    "take the most accurate one",
    "why does it need that much memory?",
    "go on",
    "print the digit over UART, only when it is at least 80 % sure",
    "how accurate is it after int8?",
)
TURN_ENDED = r"\d+\.\d s"
QUESTION = "Allow"


def main() -> None:
    """Type the lines, agree to the program, export, and move the recording into place."""
    with tempfile.TemporaryDirectory(prefix="tinysmith-example-") as folder:
        chat = _chat(Path(folder))
        for line in LINES:
            _type(chat, line)
            if _expect(chat, QUESTION, TURN_ENDED) == QUESTION:
                chat.send("y\r")
                _expect(chat, TURN_ENDED)
        _type(chat, "/export json recording.json")
        _expect(chat, "Written to")
        _type(chat, "/quit")
        chat.expect(pexpect.EOF)
        text = (Path(folder) / "recording.json").read_text(encoding="utf-8")
        RECORDING.write_text(text.replace(folder, "/home/user"), encoding="utf-8")


def _chat(folder: Path) -> pexpect.spawn[str]:
    """A chat whose files lie in `folder`; the program is found on the PATH, as users have it."""
    program = shutil.which("tinysmith", path=str(Path(sys.executable).parent))
    if program is None:
        raise SystemExit("tinysmith is not installed beside this Python")
    environment = {
        **os.environ,
        "PATH": f"{Path(program).parent}:{os.environ['PATH']}",
        "TINYSMITH_HOME": str(folder / "home"),
        "PROMPT_TOOLKIT_NO_CPR": "1",
        "NO_COLOR": "1",
    }
    return pexpect.spawn(
        program, ["chat", *OPTIONS], cwd=str(folder), env=environment, encoding="utf-8",
        timeout=300, dimensions=(50, 200),
    )  # fmt: skip


def _type(chat: pexpect.spawn[str], line: str) -> None:
    """A line at the prompt; what is typed earlier would not be sent."""
    chat.expect("› ")
    time.sleep(1)
    chat.send(f"{line}\r")
    if not line.startswith("/"):
        chat.expect(re.escape(line[:20]))
        chat.expect(r"\n")


def _expect(chat: pexpect.spawn[str], *patterns: str) -> str:
    """Which of `patterns` comes first."""
    return patterns[chat.expect(list(patterns))]


if __name__ == "__main__":
    main()
