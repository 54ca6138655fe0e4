"""How long a person waits for the chat: help, prompt, first word, a long session taken up again.

    python benchmarks/bench_chat.py

Each figure is the median of several runs with a warm file cache, the spread beside it. The chat
runs in a real terminal; the model is a local server that speaks Ollama's protocol and answers at
once.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pexpect

from agent.events import ModelSaid, ToolCall, ToolFinished, ToolStarted, TurnEnded, UserSaid
from agent.store import SessionStore
from tests.ollama_server import OllamaServer, says

TINYSMITH = str(Path(sys.executable).with_name("tinysmith"))
RUNS = 5
STEPS = 500
PROMPT = "› "


def main() -> None:
    """Print one row a figure."""
    print("| what | median | spread | aim |")
    print("|---|--:|--:|--:|")
    with tempfile.TemporaryDirectory() as folder, OllamaServer([], after=says("Yes.")) as server:
        home = Path(folder)
        _long_session(home)
        environment = {
            **os.environ, "TINYSMITH_HOME": folder, "OLLAMA_HOST": server.url,
            "PROMPT_TOOLKIT_NO_CPR": "1", "NO_COLOR": "1",
        }  # fmt: skip
        _row("`tinysmith --help`", "0.3 s", lambda: _command("--help"))
        _row(
            "prompt ready, embedded planner",
            "1.5 s",
            lambda: _prompt(home, environment, "chat", "--model", "embedded"),
        )
        _row("prompt ready, Ollama server", "1.5 s", lambda: _prompt(home, environment, "chat"))
        _row(
            f"resume of a session of {STEPS} steps",
            "2 s",
            lambda: _prompt(home, environment, "resume", "--model", "embedded"),
        )
        _row("first word on the screen after the server sent it", "0.1 s",
             lambda: _first_word(home, environment, server))  # fmt: skip


def _row(what: str, aim: str, measure: Callable[[], float]) -> None:
    measure()
    seconds = [measure() for _ in range(RUNS)]
    low, high = min(seconds), max(seconds)
    print(f"| {what} | {statistics.median(seconds):.3f} s | {low:.3f} – {high:.3f} | {aim} |")


def _command(*words: str) -> float:
    begun = time.monotonic()
    subprocess.run([TINYSMITH, *words], check=True, capture_output=True)
    return time.monotonic() - begun


def _spawn(home: Path, environment: dict[str, str], *words: str) -> pexpect.spawn[str]:
    return pexpect.spawn(
        TINYSMITH, list(words), cwd=str(home), env=environment, encoding="utf-8", timeout=30,
        dimensions=(50, 100),
    )  # fmt: skip


def _prompt(home: Path, environment: dict[str, str], *words: str) -> float:
    """From the start to the prompt, with the history above it where there is one."""
    begun = time.monotonic()
    chat = _spawn(home, environment, *words)
    if "resume" in words:
        chat.expect(f"Answer {STEPS // 5 - 1}")
    chat.expect(PROMPT)
    seconds = time.monotonic() - begun
    chat.close(force=True)
    return seconds


def _first_word(home: Path, environment: dict[str, str], server: OllamaServer) -> float:
    """From the first piece that the server sent to its appearance on the terminal."""
    chat = _spawn(home, environment, "chat")
    chat.expect(PROMPT)
    time.sleep(3)  # the imports that go on behind the prompt are not what is measured
    server.sent.clear()
    server.answers = [says("Certainly that is a word", piece=24)]
    chat.send("hello\r")
    chat.expect("Certainly")
    seconds = time.monotonic() - server.sent[0]
    chat.close(force=True)
    return seconds


def _long_session(home: Path) -> None:
    """A session of `STEPS` steps, as a conversation of a hundred turns leaves it."""
    with SessionStore(home / "sessions.sqlite") as store:
        session = store.create("a long session", "embedded", home / "work")
        for turn in range(STEPS // 5):
            call = ToolCall(id=f"c{turn}", tool="list_files", arguments={})
            session.append(UserSaid(text=f"question {turn}"))
            session.append(ToolStarted(call=call))
            session.append(ToolFinished(
                call_id=call.id, tool=call.tool, status="done",
                result={"summary": "Nothing is there.", "folder": "", "entries": [], "left_out": 0},
            ))  # fmt: skip
            session.append(ModelSaid(model="embedded", text=f"Answer {turn}."))
            session.append(TurnEnded(seconds=0.1))


if __name__ == "__main__":
    main()
