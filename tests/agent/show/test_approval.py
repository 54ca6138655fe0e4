"""What is shown before something happens is all of it, and nothing can hide."""

from __future__ import annotations

from agent.show.approval import approval_view, difference, goal_view
from tests.agent.show.drawn import console, drawn
from tests.agent.show.samples import CODE, DIFFERS, asked, call


def test_code_difference_files_and_limits_are_shown() -> None:
    text = drawn(approval_view(asked()), 60)
    assert "▲ Run a Python program: print the limit" in text
    for number, line in enumerate(CODE.splitlines(), start=1):
        assert f"{number} {line}".rstrip() in text
    assert '-print("LIMIT", goal)' in text
    assert '+print("limit", goal)' in text
    assert "touches  writes code/1/work" in text
    assert "limits   no network · 60 s" in text


def test_code_has_colours_on_a_terminal() -> None:
    made, text = console(terminal=True)
    made.print(approval_view(asked()))
    assert "\x1b[94;49mimport" in text.getvalue()


def test_code_without_a_version_before_has_no_difference() -> None:
    assert "changed" not in drawn(approval_view(asked(previous="")))


def test_hidden_characters_are_seen() -> None:
    text = drawn(approval_view(asked(code="a = 1\r\x1b[8mrm\u202e", previous="b\x07")))
    assert "a = 1␍␛[8mrm<U+202E>" in text
    assert "-b␇" in text


def test_a_call_without_code_shows_its_arguments() -> None:
    question = asked(
        call=call("flash", candidate="03f9", port="/dev/ttyACM0"), effect="flash",
        title="Flash the board", code="", previous="", files=("firmware.elf to ST-Link",),
    )  # fmt: skip
    text = drawn(approval_view(question))
    assert "03f9, port /dev/ttyACM0" in text
    assert "touches  firmware.elf to ST-Link" in text


def test_a_difference_is_unified_with_little_around_it() -> None:
    before = "\n".join(map(str, range(50)))
    text = drawn(difference(before, before.replace("25", "x"), "your edit"))
    assert "your edit" in text
    assert "-25" in text
    assert "+x" in text
    assert "21" not in text


def test_both_readings_are_side_by_side() -> None:
    text = drawn(goal_view(DIFFERS), 60)
    assert "your words say" in text
    assert "sram  320 KB          320 MB" in text
