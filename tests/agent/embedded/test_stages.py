"""Programs for the stages without a language model: written, repaired, given up, told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage

from agent.embedded import EmbeddedPlanner
from tests.agent.embedded.conversations import (
    CHANGED,
    IDS,
    answered,
    broken,
    conversation,
    exchange,
    failing,
    result_of,
)
from tests.agent.embedded.test_planner import planner

Call = tuple[str, dict[str, Any]]
Answers = Mapping[str, Sequence[dict[str, Any]]]
UNREADABLE = {
    "error": "./birds holds no images in class folders.",
    "hint": "A program can be written that brings ./birds into the project's format "
    "(prepare_data).",
    "status": "failed",
}
TOO_LARGE = broken("meets the limits", "It breaks the limits: SRAM 70 KB of 64 KB.")
LOSS = broken("keeps its accuracy", "It reaches 60.0 % where float reaches 97.8 %.")


def drive(
    state: str, *said: str, answers: Answers | None = None, unattended: bool = False
) -> tuple[list[Call], str]:
    """The calls that answer the last of `said`, and the words at the end.

    `answers` are what a tool says first; after them, and otherwise, it says what it usually does.
    """
    model, messages = planner(unattended=unattended), conversation(state)
    waiting = {tool: list(documents) for tool, documents in (answers or {}).items()}
    calls: list[Call] = []
    for text in said:
        messages.append(HumanMessage(text))
        calls = _turn(model, messages, waiting)
    return calls, str(messages[-1].text)


def _turn(
    model: EmbeddedPlanner, messages: list[BaseMessage], waiting: dict[str, list[dict[str, Any]]]
) -> list[Call]:
    calls: list[Call] = []
    for n in range(20):
        message = model.invoke(messages)
        if not message.tool_calls:
            messages.append(message)
            return calls
        name, arguments = message.tool_calls[0]["name"], message.tool_calls[0]["args"]
        calls.append((name, arguments))
        left = waiting.get(name)
        document = left.pop(0) if left else result_of(name, arguments)
        messages += exchange(name, arguments, document, 1000 * len(messages) + n)
    raise AssertionError(f"no end: {[name for name, _ in calls]}")


def names(calls: Sequence[Call]) -> list[str]:
    return [name for name, _ in calls]


def test_data_that_were_prepared_become_the_goal() -> None:
    calls, words = drive("nothing", "my photos are in ./birds/labels.csv")
    assert names(calls) == ["prepare_data", "set_goal"]
    assert calls[1][1] == {"data_path": "./birds"}
    assert "kept its contract" in words
    assert "go on" in words


def test_limits_beside_the_data_start_the_search() -> None:
    said = "build a classifier for the wav files in ~/sounds, under 64 KB of RAM"
    calls, _ = drive("nothing", said)
    assert names(calls) == ["prepare_data", "set_goal", "search"]
    assert calls[1][1] == {"data_path": "~/sounds", "sram": "64 KB"}


@pytest.mark.parametrize("unattended", [False, True])
def test_a_goal_waits_for_data_that_our_readers_cannot_read(unattended: bool) -> None:
    said = "a classifier for my photos in ./birds under 64 KB of SRAM"
    calls, _ = drive("nothing", said, answers={"set_goal": [UNREADABLE]}, unattended=unattended)
    assert names(calls)[:4] == ["set_goal", "prepare_data", "set_goal", "search"]
    assert calls[1][1]["data"] == "./birds"
    assert calls[0] == calls[2]
    assert ("report" in names(calls)) == unattended


def test_what_was_said_of_the_data_still_holds_when_the_goal_comes_back_to_them() -> None:
    place = UNREADABLE | {"hint": UNREADABLE["hint"].replace("./birds", "./songs")}
    failed = broken("images bear no mark", "28 of 1,024 pixels tell the class alone.")
    answers = {"prepare_data": [failed], "set_goal": [place]}
    calls, _ = drive("nothing", "load the WAV files in ./songs", "go on", answers=answers)
    assert names(calls) == ["set_goal", "prepare_data", "set_goal", "search"]
    assert "log-mel" in calls[1][1]["purpose"]


def test_without_the_tool_unreadable_data_are_a_failure() -> None:
    messages: list[BaseMessage] = [HumanMessage("a classifier for my photos in ./birds")]
    messages += exchange("set_goal", {"data_path": "./birds"}, UNREADABLE, 1)
    message = planner(tools=("set_goal", "search")).invoke(messages)
    assert not message.tool_calls
    assert "no images in class folders" in str(message.text)


def test_data_that_no_program_of_ours_reads_end_the_turn() -> None:
    nothing = broken("ends well", "Exit status 1.", excerpt="what is this?")
    answers = {"set_goal": [UNREADABLE], "prepare_data": [nothing]}
    calls, words = drive("nothing", "a classifier for my photos in ./birds", answers=answers)
    assert names(calls) == ["set_goal", "prepare_data"]
    assert "what is this?" in words


def test_another_column_after_the_labels_were_wrong() -> None:
    excerpt = "no column of labels.csv says a class: file, day, kind"
    failed = broken("ends well", "Exit status 1.", excerpt=excerpt)
    calls, words = drive(
        "nothing", "load ./birds/labels.csv, the class is in the column species",
        answers={"prepare_data": [failed, failed, failed]},
    )  # fmt: skip
    labels = [next(line for line in arguments["code"].splitlines() if line.startswith("LABEL"))
              for name, arguments in calls if name == "prepare_data"]  # fmt: skip
    assert labels == ['LABEL = "species"', 'LABEL = ""', 'LABEL = "day"', 'LABEL = "kind"']
    assert "with the column kind" in words


def test_the_column_that_comes_nearest_is_tried() -> None:
    detail = "The labels are not the user's. Nearest is the column 'kind', for 98.0% of the images."
    failed = broken("labels are the user's", detail)
    calls, _ = drive("nothing", "load ./birds/labels.csv", answers={"prepare_data": [failed]})
    assert 'LABEL = "kind"' in calls[1][1]["code"]


@pytest.mark.parametrize(("limit", "name", "value"), [
    ("time", "timeout_s", 1800.0), ("cpu", "timeout_s", 1800.0), ("memory", "memory_mb", 8192),
])  # fmt: skip
def test_more_after_a_limit(limit: str, name: str, value: float) -> None:
    stopped = broken("ends well", f"Its limit of {limit}.", limit_hit=limit)
    calls, words = drive("nothing", "load ./a/b.csv", answers={"prepare_data": [stopped]})
    assert calls[1][1][name] == value
    assert calls[0][1]["code"] == calls[1][1]["code"]
    assert "kept its contract" in words


def test_no_remedy_for_a_limit_on_the_disk() -> None:
    stopped = broken("ends well", "It was stopped at its limit of disk.", limit_hit="disk")
    calls, words = drive("nothing", "load ./a/b.csv", answers={"prepare_data": [stopped] * 5})
    assert names(calls) == ["prepare_data"]
    assert "limit of disk" in words


def test_a_smaller_change_after_it_did_not_fit() -> None:
    calls, words = drive(
        "searched", "make it wider", answers={"change_architecture": [TOO_LARGE, TOO_LARGE]}
    )
    factors = [line for _, arguments in calls for line in arguments["code"].splitlines()
               if line.startswith("FACTOR")]  # fmt: skip
    assert factors == ["FACTOR = 1.5", "FACTOR = 1.25", "FACTOR = 1.125"]
    assert "SRAM 70 KB of 64 KB" in words
    assert "train" in words


def test_attempts_end_with_what_is_left_of_them() -> None:
    last = TOO_LARGE | {"attempts_left": 0, "attempt": 5}
    calls, words = drive("searched", "make it wider", answers={"change_architecture": [last]})
    assert len(calls) == 1
    assert "all attempts" in words
    assert "meets the limits" in words


def test_remedies_end_and_no_program_runs_twice() -> None:
    calls, words = drive(
        "searched", "use 7x7 kernels", answers={"change_architecture": [TOO_LARGE] * 9}
    )
    codes = [arguments["code"] for _, arguments in calls]
    assert len(codes) == len(set(codes)) == 3
    assert "Nothing was taken over" in words


def test_nothing_follows_a_change_that_was_given_up() -> None:
    same = broken("changes the network", "The result is the same network as before.")
    calls, words = drive(
        "searched", "remove squeeze and excitation and train it",
        answers={"change_architecture": [same]},
    )  # fmt: skip
    assert names(calls) == ["change_architecture"]
    assert "same network as before" in words


def test_the_changed_candidate_is_in_hand() -> None:
    calls, _ = drive("searched", "make the last block wider and train it for 5 epochs")
    assert calls[1] == ("train", {"candidate": CHANGED, "epochs": 5})
    calls, _ = drive("trained", "make it wider", "go on")
    assert calls[0] == ("train", {"candidate": CHANGED})


def test_two_changes_are_made_one_after_the_other() -> None:
    calls, _ = drive("searched", "remove SE and use 3x3 kernels")
    assert [arguments["candidate"] for _, arguments in calls] == [IDS[0], CHANGED]


def test_fewer_values_are_clipped_after_lost_accuracy() -> None:
    calls, words = drive("trained", "quantize with the 99th percentile",
                         answers={"quantize": [LOSS] * 4})  # fmt: skip
    percents = [line for _, arguments in calls for line in arguments["code"].splitlines()
                if line.startswith("PERCENT")]  # fmt: skip
    assert percents == ["PERCENT = 99.0", "PERCENT = 99.9", "PERCENT = 99.99"]
    assert len(calls) == 4  # and over the whole range
    assert "60.0 %" in words


def test_a_network_that_a_program_quantized_is_built_next() -> None:
    calls, words = drive("trained", "calibrate with 50 images", "how accurate is it in int8?")
    assert not calls
    assert "97.7 %" in words
    calls, _ = drive("trained", "calibrate with 50 images", "go on")
    assert names(calls) == ["build", "run_on_board", "report"]


def test_steps_before_a_program_are_done_first() -> None:
    calls, _ = drive("searched", "print the class over UART")
    assert names(calls) == ["train", "convert", "build", "program_board"]
    calls, _ = drive("trained", "print the class over UART and run it")
    assert names(calls) == ["convert", "build", "program_board", "run_on_board"]


def test_a_behaviour_is_folded_over_the_turns() -> None:
    calls, _ = drive(
        "built", "print the class name over UART", "blink the LED when it sees a 7",
        "only when it is at least 80 % sure", "three times in a row before it says anything",
        "at 90 % instead", "also print the confidence", "no LED",
    )  # fmt: skip
    assert calls[0][1]["behaviour"] == {
        "text": "{label} {percent} %", "when": "every", "classes": [], "threshold_percent": 90,
        "debounce": 3, "led": [],
    }  # fmt: skip


def test_what_was_said_of_a_threshold_is_no_accuracy() -> None:
    calls, _ = drive("programmed", "only at 80 % confidence", "at 90 % instead", "make it 48 KB")
    assert calls[0][1]["accuracy"] == "95 %"
    assert calls[0][1]["sram"] == "48 KB"


def test_a_class_is_called_by_its_name_once_the_board_has_listed_them() -> None:
    listed = {"error": "There is no class 'dogs'.", "hint": "The classes are: Cat, Dog.",
              "status": "failed"}  # fmt: skip
    messages: list[BaseMessage] = [HumanMessage("a classifier for my images in ./pets")]
    for n, tool in enumerate(("set_goal", "search", "train", "convert", "build")):
        named = {} if n < 2 else {"candidate": IDS[0]}
        messages += answered(tool, {"data_path": "./pets"} if n == 0 else named, n)
    messages += [AIMessage("Built."), HumanMessage("blink the LED for dogs")]
    first = planner().invoke(messages).tool_calls[0]
    assert first["args"]["behaviour"]["led"][0]["label"] == "dog"
    messages += exchange("program_board", first["args"], listed, 50)
    again = planner().invoke(messages).tool_calls[0]
    assert again["args"]["behaviour"]["led"][0]["label"] == "Dog"


def test_a_refused_program_stays_refused() -> None:
    messages = [*conversation("built"), HumanMessage("print the class over UART")]
    call = planner().invoke(messages).tool_calls[0]
    messages += failing("program_board", call["args"], "refused", "The user refused it.")
    message = planner().invoke(messages)
    assert not message.tool_calls
    assert "Nothing of it ran" in str(message.text)


def test_a_text_of_the_user_is_quoted_in_a_program() -> None:
    said = 'load ./x.csv, the class is in the column "); import os #'
    calls, _ = drive("nothing", said)
    for _, arguments in calls:
        if "code" in arguments:
            compile(arguments["code"], "program.py", "exec")
