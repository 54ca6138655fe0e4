"""The chat in a real terminal: typed, answered, interrupted, killed, resumed and replayed."""

from __future__ import annotations

import signal
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import psutil
import pytest

from agent.events import ApprovalGiven, Stopped, ToolFinished, ToolStarted
from agent.store import Session
from tests.agent.terminal import PROMPT, terminal
from tests.ollama_server import Call, OllamaServer, calls, says

GOAL = "a digit classifier for an STM32H743 under 64 KB of SRAM and 1M MACs"
CODE = {"code": "print(6 * 6)\n", "purpose": "multiply"}


def finished(session: Session) -> list[ToolFinished]:
    events = [record.event for record in session.records()]
    return [event for event in events if isinstance(event, ToolFinished)]


def test_code_is_reviewed_edited_and_run(tmp_path: Path) -> None:
    editor = tmp_path / "editor"
    editor.write_text("#!/bin/sh\nsed -i 's/6/7/g' \"$1\"\n")
    editor.chmod(0o755)
    answers = [calls(Call(name="run_code", arguments=CODE)), says("It is done.")]
    with (
        OllamaServer(answers) as server,
        terminal(tmp_path, "chat", OLLAMA_HOST=server.url, VISUAL=str(editor)) as chat,
    ):
        chat.type("multiply something")
        chat.sees(r"print\(6 \* 6\)")
        chat.sees("Allow")
        chat.child.send("e\r")
        chat.sees(r"print\(7 \* 7\)")
        chat.sees("Allow")
        chat.child.send("y\r")
        chat.sees("49")
        chat.sees("It is done")
        chat.type("/quit")
        chat.sees("Saved as ([0-9a-f]{8})")
        chat.ends()
    events = [record.event for record in chat.session().records()]
    (given,) = [event for event in events if isinstance(event, ApprovalGiven)]
    assert (given.answer, given.by) == ("edit", "user")
    (started,) = [event for event in events if isinstance(event, ToolStarted)]
    assert started.call.arguments["code"] == "print(7 * 7)\n"


def test_no_is_told_to_the_model_with_its_reason(tmp_path: Path) -> None:
    answers = [calls(Call(name="run_code", arguments=CODE)), says("As you like.")]
    with (
        OllamaServer(answers) as server,
        terminal(tmp_path, "chat", OLLAMA_HOST=server.url) as chat,
    ):
        chat.type("multiply something")
        chat.sees("Allow")
        chat.child.send("n I can do that in my head\r")
        chat.sees("As you like")
        told = server.requests[1].messages[-1]["content"]
    assert "in my head" in told


@pytest.mark.slow
def test_ctrl_c_stops_a_training_and_the_chat_goes_on(tmp_path: Path) -> None:
    with terminal(tmp_path, "chat", "--trials", "1", "--epochs", "5000") as chat:
        chat.type(GOAL)
        chat.sees("go on")
        chat.type("go on")
        chat.sees(r"epoch \d+/5000")
        workers = psutil.Process(chat.child.pid).children(recursive=True)
        begun = time.monotonic()
        chat.child.sendintr()
        chat.sees("[Ss]topped", timeout=5)
        chat.sees(PROMPT, timeout=5)
        assert time.monotonic() - begun < 2
        assert not any(one.is_running() and one.status() != "zombie" for one in workers)
        chat.child.send("what is on the front?\r")
        chat.sees("MACs")
        chat.type("/quit")
        chat.ends()
    session = chat.session()
    assert [one.status for one in finished(session) if one.tool == "train"] == ["stopped"]
    assert any(isinstance(record.event, Stopped) for record in session.records())


@pytest.mark.slow
def test_ctrl_c_stops_a_search_and_keeps_its_candidates(tmp_path: Path) -> None:
    with terminal(tmp_path, "chat", "--trials", "60") as chat:
        chat.type(GOAL)
        chat.sees(r"2\s+accuracy")
        begun = time.monotonic()
        chat.child.sendintr()
        chat.sees("[Ss]topped", timeout=5)
        chat.sees(PROMPT, timeout=5)
        assert time.monotonic() - begun < 2
        chat.child.send("what is on the front?\r")
        chat.sees("front")
        chat.sees(r"\d s\r\n")
        chat.type("/quit")
        chat.ends()
    assert [(one.tool, one.status) for one in finished(chat.session())][:2] == [
        ("set_goal", "done"), ("search", "stopped"),
    ]  # fmt: skip
    (archive,) = tmp_path.rglob("candidates.sqlite")
    assert len(_trained(archive)) >= 2


@pytest.mark.slow
def test_a_search_that_was_killed_goes_on_after_resume(tmp_path: Path) -> None:
    with terminal(tmp_path, "chat", "--trials", "4") as chat:
        chat.type(GOAL)
        chat.sees(r"1\s+accuracy")
        chat.child.kill(signal.SIGKILL)
        chat.child.wait()
    (archive,) = tmp_path.rglob("candidates.sqlite")
    before = _trained(archive)
    assert before
    with terminal(tmp_path, "resume") as chat:
        chat.sees("a digit classifier")
        chat.sees("from the archive")
        chat.sees("go on")
        chat.type("/cost")
        chat.type("/quit")
        chat.ends()
    after = _trained(archive)
    assert before.items() <= after.items(), "what was trained before the kill was trained again"
    tools = [one.tool for one in finished(chat.session())]
    assert tools == ["set_goal", "search"]
    with terminal(tmp_path, "replay", "last", "--speed", "0") as replayed:
        replayed.sees("a digit classifier")
        replayed.sees("set_goal")
        replayed.sees("SRAM")
        replayed.sees("go on")
        replayed.ends()


def _trained(archive: Path) -> dict[str, str]:
    """The trained candidates, each with its document: seconds and all."""
    with closing(sqlite3.connect(archive)) as database:
        rows = database.execute("SELECT id, document FROM candidates WHERE status = 'trained'")
        return dict(rows.fetchall())


def test_slash_commands_answer_without_a_model(tmp_path: Path) -> None:
    with terminal(tmp_path, "chat", "--model", "embedded") as chat:
        chat.type("/help")
        chat.sees("/undo")
        chat.type("/nonsense")
        chat.sees("There is no /nonsense")
        chat.type("/goal")
        chat.sees("There is no goal yet")
        chat.type("/plan")
        chat.sees("firmware runs on the virtual board")
        chat.type("/code")
        chat.sees("No program was written yet")
        chat.type("/code x")
        chat.sees("Say /code")
        chat.type("/model")
        chat.sees("embedded")
        chat.type("hello")
        chat.sees(r"\d s\r\n")
        chat.type("/cost")
        chat.sees(r"0 tokens in, 0 out, cost \$0")
        chat.type("/save first words")
        chat.sees("first words")
        chat.type("/undo")
        chat.sees("Taken back: “hello”")
        chat.type("/export md out.md")
        chat.sees("Written to out.md")
        chat.type("/sessions")
        chat.sees("first words")
        chat.sees(PROMPT)
        chat.child.sendcontrol("d")
        chat.ends()
    assert "hello" in (tmp_path / "out.md").read_text()


def test_ctrl_c_twice_at_the_prompt_leaves(tmp_path: Path) -> None:
    with terminal(tmp_path, "chat", "--model", "embedded") as chat:
        chat.sees(PROMPT)
        time.sleep(0.5)
        chat.child.send("\x03")
        time.sleep(0.5)
        assert chat.child.isalive()
        chat.child.send("\x03")
        chat.ends(timeout=10)


def test_a_missing_model_is_fetched_with_a_bar_if_the_user_agrees(tmp_path: Path) -> None:
    from tests.ollama_server.models import EXAMPLE, ServedModel
    from tests.ollama_server.pulls import Pull

    wanted = ServedModel(name="qwen3:4b")
    with (
        OllamaServer([says("Hello.")], models=[EXAMPLE], pulls=[Pull(model=wanted)]) as server,
        terminal(tmp_path, "chat", "--model", "ollama:qwen3:4b", OLLAMA_HOST=server.url) as chat,
    ):
        chat.sees(r"Fetch qwen3:4b now\?")
        chat.child.send("y\r")
        chat.sees("pull qwen3:4b")
        chat.type("hello")
        chat.sees("Hello")


def test_a_narrow_terminal_stays_readable(tmp_path: Path) -> None:
    with terminal(tmp_path, "chat", "--model", "embedded", columns=60) as chat:
        chat.type("/help")
        shown = chat.sees("Everything else is a message")
    assert max(len(line.rstrip()) for line in shown.splitlines()) <= 60


@pytest.mark.parametrize("how", [signal.SIGHUP, signal.SIGTERM, signal.SIGKILL])
def test_a_terminal_that_is_closed_leaves_no_process_behind(tmp_path: Path, how: int) -> None:
    with terminal(tmp_path, "chat", "--model", "embedded") as chat:
        chat.type("list the files")
        chat.sees(r"\d s\r\n")
        workers = psutil.Process(chat.child.pid).children(recursive=True)
        assert workers
        chat.child.kill(how)
        deadline = time.monotonic() + 5
        while any(one.is_running() and one.status() != psutil.STATUS_ZOMBIE for one in workers):
            assert time.monotonic() < deadline, "the worker lives on"
            time.sleep(0.05)
