"""Nothing that a model, a tool or a file says reaches the terminal as a command."""

from __future__ import annotations

import pytest

from agent.show.plain import one_line, plain, visible


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07after", "after"),
        ("\x1b]52;c;aGk=\x1b\\after", "after"),
        ("\x1b[2J\x1b[Hclear", "clear"),
        ("\x1bPq#0\x1b\\sixel", "sixel"),
        ("bell\x07 null\x00 delete\x7f", "bell null delete"),
        ("\x9b31mred", "31mred"),
        ("10 %\r20 %\r\nend", "10 %\n20 %\nend"),
        ("tab\tstays\n", "tab\tstays\n"),
        ("\u202egnp.exe", "gnp.exe"),
        ("half \ud800", "half "),
        ("\x1b]0;never ends", "0;never ends"),
    ],
)
def test_control_characters_and_sequences_are_taken_out(text: str, left: str) -> None:
    assert plain(text) == left


def test_code_for_approval_hides_nothing() -> None:
    seen = visible("a = 1\r# \x1b[8mos.remove\u202e\u200b\x7f\x9b\n\tb")
    assert seen == "a = 1␍# ␛[8mos.remove<U+202E><U+200B>␡<U+009B>\n\tb"


def test_a_cell_is_one_line() -> None:
    assert one_line("two\n  lines\x1b[0m ") == "two lines"
