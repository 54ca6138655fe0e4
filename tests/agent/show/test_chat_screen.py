"""The screen of a conversation: what it prints, once, at every width, and what it never prints."""

from __future__ import annotations

import re

import pytest

from agent.events import (
    ApprovalGiven,
    Event,
    ModelAnswered,
    ModelFailed,
    ModelSaid,
    Noted,
    Stopped,
    ToolFinished,
    ToolStarted,
    TurnEnded,
    UserSaid,
)
from agent.progress import CandidateFound, Progressed
from tests.agent.show.drawn import screen, shown
from tests.agent.show.samples import (
    CODE,
    COMMAND,
    EVENTS,
    asked,
    call,
    finished,
    found,
    search_state,
)

EVIL = "\x1b]0;title\x07\x1b[2Jevil\x07\rmore[bold]x[/bold]&#27;[31m"
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_LIVE = re.compile(r"\x1b\[(\?25[lh]|[0-9]*[AKG]|2K)|\r")


@pytest.mark.parametrize("width", [60, 100])
def test_every_event_is_shown_and_fits(width: int) -> None:
    text = _COLOURS.sub("", shown(EVENTS, width, terminal=True)).replace("\r", "\n")
    lines = [line for line in _LIVE.sub("", text).splitlines() if "tinysmith measure" not in line]
    assert "\x1b" not in "".join(lines)
    assert max(len(line) for line in lines) <= width


def test_where_nobody_watches_there_are_only_plain_lines() -> None:
    text = shown(EVENTS, width=80)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", text)
    assert not re.search(r" $", text, re.MULTILINE)
    assert f"  {COMMAND}\n" in text


def test_no_color_is_honoured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    text = shown(EVENTS, terminal=True)
    assert not re.search(r"\x1b\[[0-9;]*3[0-7]", text)
    assert re.search(r"\x1b\[1m", text), "bold is no colour"


def _evil_events() -> list[Event]:
    evil = ToolFinished(call_id="x", tool=EVIL, status="failed", message=EVIL, hint=EVIL)
    code = {"exit_status": 0, "stdout": EVIL, "stderr": EVIL, "limit_hit": EVIL, "files": [EVIL]}
    listed = {"entries": [{"path": EVIL, "kind": EVIL, "bytes": 1}], "left_out": 0}
    read = {"path": EVIL, "text": EVIL, "first_line": 1}
    return [
        UserSaid(text=EVIL),
        ModelSaid(model=EVIL, text=f"{EVIL}\n\n```\n{EVIL}\n```\n\n| a |\n|---|\n| {EVIL} |\n"),
        ToolStarted(call=call("run_code", purpose=EVIL)),
        Noted(text=EVIL),
        Progressed(stage=EVIL, done=1, total=2, figures=EVIL),
        CandidateFound(
            state=search_state(1, 2, newest=found(rationale=EVIL, reason=EVIL, proposer=EVIL))
        ),
        evil,
        finished("run_code", code),
        finished("read_file", read),
        finished("list_files", listed),
        asked(title=EVIL, code=EVIL, previous="a", files=(EVIL,), limits=(EVIL,), language=EVIL),
        ApprovalGiven(call_id="run_code", answer="edit", by=EVIL, reason=EVIL,
                      arguments={"code": EVIL * 2}),
        ModelAnswered(call_id=EVIL, model=EVIL, question=EVIL, text=EVIL),
        ModelFailed(model=EVIL, attempt=1, attempts=2, reason=EVIL, then=EVIL),
    ]  # fmt: skip


def test_no_control_character_of_others_reaches_the_terminal() -> None:
    for width in (60, 100):
        text = shown(_evil_events(), width, terminal=True)
        text = _LIVE.sub("", _COLOURS.sub("", text))
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", text)
        assert "[bold]x[/bold]" in text


def test_a_streamed_answer_is_printed_once() -> None:
    one, text = screen(terminal=True)
    answer = "First **block**.\n\nSecond block.\n"
    for character in answer:
        one.stream(character)
    one.hear(ModelSaid(model="m", text=answer))
    one.hear(TurnEnded(seconds=1.0))
    assert _final(text.getvalue()).count("First block.") == 1
    assert _final(text.getvalue()).count("Second block.") == 1


def test_an_answer_after_a_broken_one_is_printed_once() -> None:
    one, text = screen()
    one.stream("Half of")
    one.hear(ModelFailed(model="m", attempt=1, attempts=2, reason="Cut off.", then="Again."))
    one.stream("Half of it is all.")
    one.hear(ModelSaid(model="m", text="Half of it is all."))
    assert text.getvalue().count("Half of it is all.") == 1
    assert text.getvalue().index("Half of\n") < text.getvalue().index("! m gave no answer")


def test_an_answer_that_was_not_streamed_is_printed() -> None:
    assert "It **fits**." in shown([ModelSaid(model="m", text="It **fits**.")])
    assert "\x1b[1mfits" in shown([ModelSaid(model="m", text="It **fits**.")], terminal=True)


def test_the_first_piece_is_on_the_screen_before_the_next_comes() -> None:
    one, text = screen(terminal=True)
    one.hear(UserSaid(text="hello"))
    one.stream("Hi")
    assert "Hi" in text.getvalue()
    one.quiet()


def test_what_grows_takes_eight_lines_at_most() -> None:
    one, text = screen(width=60, terminal=True)
    one.stream("".join(f"line {n}\n" for n in range(70)))
    drawn = text.getvalue()
    one.quiet()
    assert "line 69" in drawn
    assert "line 61" not in drawn


def test_html_and_markup_stay_text() -> None:
    text = _COLOURS.sub(
        "", shown([ModelSaid(model="m", text="List<int> and [red]")], terminal=True)
    )
    assert "List<int> and [red]" in text


def test_a_link_says_where_it_leads() -> None:
    answer = ModelSaid(model="m", text="[bank](https://evil.example)")
    text = shown([answer], terminal=True)
    assert "https://evil.example" in text
    assert "\x1b]8" not in text


def test_what_cannot_be_drawn_as_markdown_is_shown_as_it_is() -> None:
    deep = "> " * 500 + "deep\n" + "- " * 500 + "list"
    assert "deep" in shown([ModelSaid(model="m", text=deep)], width=60, terminal=True)


def test_training_is_a_bar_with_figures_and_then_a_line() -> None:
    one, text = screen(terminal=True)
    one.hear(Progressed(stage="train", done=5, total=20, figures="loss 0.5"))
    one.hear(Progressed(stage="train", done=10, total=20, figures="loss 0.4"))
    one.quiet()
    assert "10/20" in text.getvalue()
    assert " left" in text.getvalue()
    assert shown([Progressed(stage="train", done=10, total=20, figures="loss")]) == ""
    assert "train 20/20  loss" in shown(
        [Progressed(stage="train", done=20, total=20, figures="loss")]
    )


def test_the_end_of_a_turn_says_unknown_and_not_zero() -> None:
    assert "1.2 s · tokens unknown · cost unknown" in shown([TurnEnded(seconds=1.2)])
    ended = TurnEnded(seconds=12.3, input_tokens=1204, output_tokens=311, cost_usd=0.0123)
    assert "12.3 s · 1,204 tokens in, 311 out · $0.0123" in shown([ended])


def test_a_refused_call_says_so_under_its_name() -> None:
    refused = ToolFinished(
        call_id="9", tool="flash", status="refused", message="No.", hint="Later."
    )
    assert shown([refused]) == "● flash\n  – No.\n"  # the hint is for the model


def test_a_long_hint_goes_on_below_its_own_beginning() -> None:
    hint = "There are " + ", ".join(f"{n:016x}" for n in range(8))
    failed = ToolFinished(call_id="9", tool="train", status="failed", message="No.", hint=hint)
    text = re.sub(r"\x1b\[[0-9;]*m", "", shown([failed], width=60, terminal=True))
    lines = [line for line in text.splitlines() if "0000" in line]
    assert len(lines) > 2
    assert all(line.startswith("    ") for line in lines)


def test_a_stopped_turn_says_how_to_go_on() -> None:
    assert "■ stopped; what was finished is kept. Say “go on”" in shown([Stopped(what="the turn")])
    assert "stopped the search; what" in shown([Stopped(what="the search")])


def test_an_edit_is_shown_as_a_difference_once() -> None:
    one, text = screen()
    question = asked(previous="")
    edited = CODE.replace("limit", "most")
    one.hear(question)
    one.show_edit(question, edited)
    given = ApprovalGiven(call_id="run_code", answer="edit", by="user", arguments={"code": edited})
    one.hear(given)
    assert text.getvalue().count('+print("most", goal)') == 1


def test_history_has_nothing_in_progress() -> None:
    one, text = screen(terminal=True)
    with one.past():
        for event in EVENTS:
            one.hear(event)
    assert "\x1b[?25l" not in text.getvalue()
    one.hear(UserSaid(text="next"))
    assert "\x1b[?25l" in text.getvalue()
    one.quiet()


def _final(text: str) -> str:
    """What is left on the screen: live lines are erased before they are drawn again."""
    kept: list[str] = []
    for line in _COLOURS.sub("", text).split("\n"):
        ups = line.count("\x1b[1A")
        if ups:
            kept = kept[: len(kept) - ups]
        kept.append(_LIVE.sub("", line))
    return "\n".join(kept)
