"""What a model is told: limits with units, the front, what was rejected, within bounds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tools.search.designs import DIGITS
from tests.tools.search.proposers.llm.material import drawn, ended
from tools.language_model import Question, Sampling
from tools.search import Archive, Limits, Screen
from tools.search.proposers.llm.notes import Notes
from tools.search.proposers.llm.prompt import MOST_CHARACTERS, limits_words, question_of
from tools.search.proposers.llm.schema import answer_schema
from tools.search.proposers.llm.wording import line_of
from tools.units import format_count

LIMITS = Limits(sram_bytes=32 * 1024, macs=1_000_000, macs_min=50_000, reserved_sram_bytes=4096)


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[Screen]:
    with Archive(tmp_path / "archive.sqlite") as archive:
        yield Screen(LIMITS, archive)


@pytest.fixture
def notes(screen: Screen) -> Notes:
    return Notes(LIMITS, (screen.look(drawn(1, seed=9)[0], "llm"),))


def ask(notes: Notes, most: int = 4) -> Question:
    return question_of(notes, DIGITS, most, notes.next_cells(most), Sampling())


def test_the_first_question_tells_task_limits_options_and_an_example(notes: Notes) -> None:
    prompt = ask(notes).prompt
    assert "images of 1 channel in 10 classes" in prompt
    assert "SRAM at most 32 KB, MACs at most 1 M, MACs at least 50 k" in prompt
    assert "4 KB of the SRAM for the firmware (runtime aot)" in prompt
    assert "- stem.output_channels: 0, 4, 8, 12, 16, 24, 32\n" in prompt
    assert "- blocks[].kernel_size: 3, 5, 7\n" in prompt
    assert line_of(notes.examples[0].architecture) in prompt
    assert "Nothing was trained so far." in prompt
    assert "Propose 4 new designs" in prompt


def test_limits_that_are_not_there_are_not_told() -> None:
    assert limits_words(Limits(runtime="tflm")) == "none (runtime tflm)"


def test_the_front_stands_apart_from_what_it_dominates(notes: Notes, screen: Screen) -> None:
    found = [screen.look(one, "llm") for one in drawn(6)]
    notes.tell([ended(one, 0.9 - n / 10) for n, one in enumerate(found)])
    front, others = ask(notes).prompt.split("Also tried")
    assert f"- 90.0 %, {format_count(found[0].footprint.macs)} MACs, " in front
    assert all(line_of(one.architecture) in front + others for one in found)


def test_early_ends_and_failures_are_told_with_their_reasons(notes: Notes, screen: Screen) -> None:
    one, other, best = (ended(screen.look(design, "llm")) for design in drawn(3))
    notes.tell([
        best,
        one.model_copy(update={"status": "pruned", "accuracy": None, "rungs": (0.2, 0.31)}),
        other.model_copy(update={"status": "failed", "accuracy": None, "reason": "a\x1b[2Jb" * 99}),
    ])  # fmt: skip
    prompt = ask(notes).prompt
    assert "ended early at 31.0 %" in prompt
    assert "failed (a[2Jba[2Jb" in prompt
    assert "\x1b" not in prompt


def test_a_rejected_design_is_told_with_number_place_and_mends(
    notes: Notes, screen: Screen
) -> None:
    small = Screen(Limits(sram_bytes=2048), screen.archive)
    rejected = next(
        one for one in (small.admit(design, "llm") for design in drawn(20)) if not one.admitted
    )
    notes.reject(rejected, small)
    prompt = ask(notes).prompt
    assert "KB > 2 KB at " in prompt
    assert "alive there:" in prompt
    assert prompt.count("meets every limit") + prompt.count("still SRAM") == 3


def test_a_duplicate_is_named_as_such(notes: Notes, screen: Screen) -> None:
    (design,) = drawn(1)
    first = screen.admit(design, "evolution")
    notes.tell([ended(first, 0.871)])
    notes.reject(screen.admit(design, "llm"), screen)
    same = f"the same network as {first.id[:8]} (accuracy 87.1%)"
    assert same in ask(notes).prompt


def test_only_the_last_answers_faults_are_told(notes: Notes) -> None:
    notes.refusals.append("design 1: blocks is no list")
    assert "blocks is no list" in ask(notes).prompt
    notes.begin_answer()
    assert "blocks is no list" not in ask(notes).prompt


def test_a_question_is_bounded_and_keeps_the_front(notes: Notes, screen: Screen) -> None:
    found = [screen.look(one, "llm") for one in drawn(300)]
    notes.tell([ended(one, 0.5 + n / 1000) for n, one in enumerate(found)])
    question = ask(notes)
    assert len(question.system) + len(question.prompt) <= MOST_CHARACTERS
    assert "- 79.9 %" in question.prompt
    assert "more are left out here" in question.prompt


def test_ranges_rotate_and_one_that_stays_empty_is_given_up(notes: Notes) -> None:
    named = [tuple(notes.next_cells(1)) for _ in range(24)]
    assert len(set(named)) == len(set(named[:12])) == 12
    assert all(named.count(one) == 2 for one in named)
    assert notes.next_cells(1) == []


def test_the_schema_is_small_and_says_every_option() -> None:
    schema = answer_schema(DIGITS, 3)
    designs = schema["properties"]["designs"]
    assert (designs["minItems"], designs["maxItems"]) == (1, 3)
    network = designs["items"]["properties"]["architecture"]["properties"]
    assert network["resolution"] == {"enum": [8, 12, 16]}
    stage = network["blocks"]["items"]
    assert stage["properties"]["kernel_size"] == {"enum": [3, 5, 7]}
    assert set(stage["required"]) == set(stage["properties"])
    assert len(str(schema)) < 2_000
