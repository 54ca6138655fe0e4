"""The line editor in a real terminal, and without one."""

from __future__ import annotations

import stat
import subprocess
import sys
import time
from pathlib import Path

import pexpect
import pytest

from agent.prompt.line import history_file
from tests.agent.prompt.conftest import ROOT, Start

ENTER, CTRL_C, CTRL_D, CTRL_J, ALT_ENTER, TAB, UP = (
    "\r",
    "\x03",
    "\x04",
    "\n",
    "\x1b\r",
    "\t",
    "\x1b[A",
)


def test_a_line_is_sent_and_taken_off_the_screen(start: Start, tmp_path: Path) -> None:
    child = start("line", str(tmp_path / "history"))
    child.expect_exact("› ")
    child.send("a digit classifier" + ENTER)
    child.expect_exact("got 'a digit classifier'")
    assert "\x1b[J" in child.before, "the prompt is erased: the screen shows the message"
    child.expect_exact("› ")
    child.send("/goal" + ENTER)
    child.expect_exact("got '/goal'")


def test_pasted_lines_stay_one_message(start: Start, tmp_path: Path) -> None:
    child = start("line", str(tmp_path / "history"))
    child.expect_exact("› ")
    child.send("\x1b[200~first\r\nsecond\nthird\x1b[201~")
    child.send(ENTER)
    child.expect_exact(r"got 'first\nsecond\nthird'")


def test_alt_enter_and_ctrl_j_begin_a_line(start: Start, tmp_path: Path) -> None:
    child = start("line", str(tmp_path / "history"))
    child.expect_exact("› ")
    child.send("one" + ALT_ENTER + "two" + CTRL_J + "three" + ENTER)
    child.expect_exact(r"got 'one\ntwo\nthree'")


def test_tab_completes_a_command_and_its_argument(start: Start, tmp_path: Path) -> None:
    child = start("line", str(tmp_path / "history"))
    child.expect_exact("› ")
    child.send("/mod" + TAB)
    child.expect_exact("/model")
    child.send("oll" + TAB)
    child.expect_exact("ollama:qwen3")
    child.send(ENTER)
    child.expect_exact("got '/model ollama:qwen3'")


def test_ctrl_c_clears_then_warns_then_leaves(start: Start, tmp_path: Path) -> None:
    child = start("line", str(tmp_path / "history"), PROMPT_TOOLKIT_NO_CPR="")
    _tell_cursor(child)
    child.expect_exact("embedded, SRAM below 64 KB")
    child.send("a mistake" + CTRL_C)
    child.send(CTRL_C)
    child.expect_exact("press Ctrl-C again to leave")
    child.send("x")
    child.expect_exact("embedded, SRAM below 64 KB")
    child.send("yes" + ENTER)
    child.expect_exact("got 'xyes'")
    _tell_cursor(child)
    child.send(CTRL_C + CTRL_C)
    child.expect_exact("left")


def _tell_cursor(child: pexpect.spawn[str]) -> None:
    """Answer as a terminal does; the line below the prompt is drawn only then."""
    child.expect_exact("\x1b[6n")
    child.send("\x1b[1;1R")


def test_ctrl_d_leaves(start: Start, tmp_path: Path) -> None:
    child = start("line", str(tmp_path / "history"))
    child.expect_exact("› ")
    child.send(CTRL_D)
    child.expect_exact("left")


def test_lines_are_remembered_for_the_user_alone(start: Start, tmp_path: Path) -> None:
    history = tmp_path / "home" / "history"
    first = start("line", str(history))
    first.expect_exact("› ")
    first.send("remember me" + ENTER)
    first.expect_exact("got ")
    second = start("line", str(history))
    second.expect_exact("› ")
    second.send(UP + ENTER)
    second.expect_exact("got 'remember me'")
    assert stat.S_IMODE(history.stat().st_mode) == 0o600


def test_a_history_that_cannot_be_written_costs_nothing_else(start: Start, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    child = start("line", str(tmp_path / "file" / "history"))
    child.expect_exact("› ")
    child.send("hello" + ENTER)
    child.expect_exact("got 'hello'")


def test_no_color_is_honoured(start: Start, tmp_path: Path) -> None:
    child = start("line", str(tmp_path / "history"), NO_COLOR="1")
    child.expect_exact("› ")
    assert "\x1b[0;36" not in child.before
    assert "\x1b[0;90" not in child.before


def test_the_history_is_beside_the_sessions(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TINYSMITH_HOME", str(tmp_path))
    assert history_file() == tmp_path / "history"


def test_without_a_terminal_lines_come_as_they_are(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "tests.agent.prompt.child", "line", str(tmp_path / "history")],
        input="one\n\n/goal\nlast", capture_output=True, text=True, check=True, cwd=ROOT,
    )  # fmt: skip
    assert ended.stdout == "got 'one'\ngot ''\ngot '/goal'\ngot 'last'\nleft\n"


def test_the_first_piece_of_an_answer_is_seen_within_100_ms(start: Start) -> None:
    child = start("stream")
    child.expect_exact("Greetings")
    seen = time.monotonic()
    child.expect(r"came ([\d.]+)")
    assert seen - float(child.match[1]) < 0.1
