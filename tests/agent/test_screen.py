"""What a person sees: text in, text out, no terminal needed."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from agent.screen import Screen
from tools.errors import GoalError


def shown(terminal: bool = False) -> tuple[Screen, io.StringIO]:
    """A screen and what it has printed."""
    text = io.StringIO()
    return Screen(console=Console(file=text, force_terminal=terminal, width=60)), text


def test_progress_is_one_line_where_nobody_watches() -> None:
    screen, text = shown()
    for done in range(4):
        screen.progress("train", done, 3, "loss 0.5")
    assert text.getvalue() == "  train: 3/3  loss 0.5\n"


def test_progress_is_a_bar_on_a_terminal_and_ends_before_the_next_line() -> None:
    screen, text = shown(terminal=True)
    screen.progress("train", 1, 3, "loss 0.5")
    screen.note("next")
    assert "1/3" in text.getvalue()
    assert text.getvalue().rstrip().endswith("next")


def test_long_lines_are_not_cut_into_pieces() -> None:
    screen, text = shown()
    command = "tinysmith measure " + "x" * 200
    screen.note(command)
    assert command in text.getvalue()


def test_square_brackets_are_text() -> None:
    screen, text = shown()
    screen.note("layer [/bold] of [red]")
    assert "layer [/bold] of [red]" in text.getvalue()


def test_warnings_are_kept_for_the_report() -> None:
    screen, _ = shown()
    screen.warn("look here")
    assert screen.warnings == ["look here"]


def test_an_error_is_two_lines_on_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    Screen().error(GoalError("No task [here].", "Say what you want."))
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.split() == ["Error:", "No", "task", "[here].", "Say", "what", "you", "want."]


def test_json_leaves_standard_output_to_the_document(capsys: pytest.CaptureFixture[str]) -> None:
    screen = Screen(json=True)
    screen.heading("Search")
    screen.note("a note")
    screen.document('{"a": 1}')
    printed = capsys.readouterr()
    assert printed.out == '{"a": 1}\n'
    assert "a note" in printed.err
