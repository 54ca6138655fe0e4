"""Every verdict, on records made by hand."""

from __future__ import annotations

from typing import Any

import pytest

from agent.events import (
    ApprovalAsked,
    ApprovalGiven,
    Event,
    GoalSettled,
    ModelSaid,
    Noted,
    Record,
    SessionStarted,
    Stopped,
    ToolCall,
    ToolFinished,
    ToolStarted,
    TurnEnded,
    UserSaid,
)
from agent.verify import StepComparison, compare
from agent.verify.rules import VOLATILE_FILES, volatile_file, without_numbers
from tests.agent.store.samples import MACHINE, VERSIONS, conversation

CALL = ToolCall(id="a", tool="train", arguments={"candidate": "1f"})
OTHER = {**MACHINE, "processor": "another one"}


def started(machine: dict[str, str], workspace: str) -> SessionStarted:
    return SessionStarted(workspace=workspace, options={}, versions=VERSIONS, machine=machine)


def run(*events: Event, machine: dict[str, str] = MACHINE, workspace: str = "/w") -> list[Record]:
    said = [started(machine, workspace), UserSaid(text="train it"), *events]
    return [Record(step=step, time=0.0, event=event) for step, event in enumerate(said, 1)]


def done(
    status: Any = "done", digests: dict[str, str] | None = None, **result: Any
) -> ToolFinished:
    return ToolFinished(
        call_id="a", tool="train", status=status, result=result, digests=digests or {}
    )


def only(before: ToolFinished, after: ToolFinished, machine: dict[str, str]) -> StepComparison:
    """The comparison of one call's end."""
    steps = compare(run(before), run(after, machine=machine, workspace="/scratch"))
    assert [step.verdict for step in steps[:1]] == ["equal"]
    return steps[1]


def test_a_run_equals_itself() -> None:
    records = [Record(step=n, time=0.0, event=e) for n, e in enumerate(conversation(3), 1)]
    found = compare(records, records)
    assert len(found) == 15
    assert {(step.verdict, step.details, step.passed) for step in found} == {("equal", (), True)}


def test_time_is_not_compared() -> None:
    before = done(seconds=1.5, images_per_second=3.0, train_seconds=9, macs=7)
    after = done(seconds=99.0, images_per_second=1.0, train_seconds=1, macs=7)
    assert only(before, after, MACHINE).verdict == "equal"


def test_sentences_are_compared_without_their_numbers() -> None:
    before = done(summary="Trained 5 epochs in 1 min 2.5 s: 97.2 %.", macs=1)
    after = done(summary="Trained 5 epochs in 59 s: 97.2 %.", macs=1)
    assert only(before, after, MACHINE).verdict == "equal"
    assert only(before, done(summary="Nothing was trained.", macs=1), OTHER).verdict == "differs"


def test_the_workspace_has_the_same_name_in_both_runs() -> None:
    assert only(done(path="/w/a.elf"), done(path="/scratch/a.elf"), MACHINE).verdict == "equal"


@pytest.mark.parametrize(
    ("name", "before", "after", "elsewhere"),
    [
        ("accuracy", 0.90, 0.925, "within tolerance"),
        ("test_accuracy", 0.90, 0.94, "differs"),
        ("hypervolume", 10.0, 10.9, "within tolerance"),
        ("instructions", 1_000_000, 1_009_000, "within tolerance"),
        ("instructions", 1_000_000, 1_020_000, "differs"),
        ("diagnosis", "layer 3 saturates", "layer 4 saturates", "machine"),
        ("best", "1f", "2e", "machine"),
        ("elf_digest", "aa", "bb", "machine"),
        ("dataset_digest", "aa", "bb", "differs"),
        ("measured", "97.2 %", "96.9 %", "machine"),
        ("sram_bytes", 65536, 65540, "differs"),
        ("admitted", True, False, "differs"),
        ("macs", 5, None, "differs"),
    ],
)
def test_a_figure_may_differ_on_another_machine_only_if_it_follows_from_training(
    name: str, before: Any, after: Any, elsewhere: str
) -> None:
    pair = done(**{name: before}), done(**{name: after})
    assert only(*pair, MACHINE).verdict == "differs"
    found = only(*pair, OTHER)
    assert found.verdict == elsewhere
    assert found.details[0].startswith(f"{name}: {before!r} became")


def test_rows_are_compared_by_their_candidate() -> None:
    one = {"candidate": "1f", "n": 1, "accuracy": 0.90, "macs": 5}
    two = {"candidate": "2e", "n": 2, "accuracy": 0.80, "macs": 9}
    swapped = [{**two, "n": 1}, {**one, "n": 2}]
    assert only(done(front=[one, two]), done(front=swapped), OTHER).verdict == "machine"
    wrong = [one, {**two, "accuracy": 0.5}]
    assert only(done(front=[one, two]), done(front=wrong), OTHER).verdict == "differs"


def test_digests_of_files_are_compared() -> None:
    trained = {"networks/1f/int8/model.tflite": "aa", "goal.json": "cc"}
    other = {**trained, "networks/1f/int8/model.tflite": "bb"}
    assert only(done(digests=trained), done(digests=other), MACHINE).verdict == "differs"
    assert only(done(digests=trained), done(digests=other), OTHER).verdict == "machine"
    changed = {**trained, "goal.json": "dd"}
    assert only(done(digests=trained), done(digests=changed), OTHER).verdict == "differs"


def test_files_with_times_in_them_are_not_but_they_must_be_there() -> None:
    for name in ("candidates.sqlite", "networks/1f/network/network.json", "report.md"):
        assert volatile_file(name)
        assert only(done(digests={name: "a"}), done(digests={name: "b"}), MACHINE).passed
        assert only(done(digests={name: "a"}), done(), MACHINE).verdict == "differs"
    assert all(reason for _pattern, reason in VOLATILE_FILES)
    assert not volatile_file("networks/1f/firmware/firmware.elf")


def test_another_end_differs_and_a_step_that_is_not_there_is_missing() -> None:
    assert only(done(), done("failed"), OTHER).verdict == "differs"
    steps = compare(run(ToolStarted(call=CALL), done()), run(done()))
    assert [(step.step, step.verdict) for step in steps] == [
        (2, "equal"), (3, "missing"), (4, "equal"),
    ]  # fmt: skip


def test_a_step_that_was_not_recorded_is_extra() -> None:
    steps = compare(run(), run(Noted(text="a note"), done(), TurnEnded(seconds=1)))
    assert [(step.step, step.what, step.verdict) for step in steps] == [
        (2, "user: train it", "equal"), (4, "train: done", "extra"),
    ]  # fmt: skip
    assert not steps[1].passed


def test_who_answered_and_which_model_are_not_compared() -> None:
    before: list[Event] = [ModelSaid(model="ollama:x", text="Hi", input_tokens=5, cost_usd=1.0)]
    before += [GoalSettled(call_id="a", choice="words", by="user"), done()]
    after: list[Event] = [ModelSaid(model="recorded", text="Hi")]
    after += [GoalSettled(call_id="a", choice="words", by="x"), done()]
    assert {step.verdict for step in compare(run(*before), run(*after))} == {"equal"}


def test_calls_that_were_stopped_are_not_repeated() -> None:
    said = ModelSaid(model="m", text="I train.", calls=(CALL,))
    before = run(said, ToolStarted(call=CALL), done("stopped"), Stopped(what="train"))
    after = run(ModelSaid(model="recorded", text="I train."))
    assert [step.verdict for step in compare(before, after)] == [
        "equal", "equal", "not repeated", "not repeated",
    ]  # fmt: skip


def test_a_turn_that_was_cut_off_may_end_with_one_more_answer() -> None:
    said = ModelSaid(model="m", text="I train.", calls=(CALL,))
    before = run(said, ToolStarted(call=CALL), done())
    end = ModelSaid(model="recorded", text="(The recording of this turn ends here.)")
    assert {step.verdict for step in compare(before, run(said, *_events(before)[3:], end))} == {
        "equal"
    }
    answered = run(*_events(before)[2:], ModelSaid(model="m", text="Done."))
    extra = compare(answered, run(*_events(answered)[2:], end))
    assert extra[-1].verdict == "extra"


def test_what_reaches_out_of_the_workspace_is_not_repeated() -> None:
    asked = ApprovalAsked(call=CALL, effect="flash", title="Flash the board")
    given = ApprovalGiven(call_id="a", answer="yes", by="user")
    before = run(asked, given, ToolStarted(call=CALL), done())
    after = run(asked, given.model_copy(update={"answer": "no"}), done("refused"))
    assert {step.verdict for step in compare(before, after)[1:]} == {"not repeated"}


def test_amounts_of_time_are_one_number() -> None:
    assert without_numbers("in 1 h 2 min 3.5 s, 1,234 of 5") == "in #, # of #"


def _events(records: list[Record]) -> list[Event]:
    return [record.event for record in records]
