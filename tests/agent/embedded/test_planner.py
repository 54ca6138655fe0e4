"""The planner as a chat model: whole jobs, failures, streaming, and texts that make no sense."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from typing import Any

import pytest
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage

from agent.embedded import EmbeddedPlanner
from tests.agent.embedded.conversations import (
    GOAL,
    IDS,
    TOOLS,
    answered,
    conversation,
    failing,
    result_of,
)
from tests.agent.embedded.table import schema

WAY = ["set_goal", "search", "train", "convert", "build", "run_on_board", "report"]
STATES = (
    "nothing", "goal", "searched", "chosen", "trained", "converted", "built", "ran", "reported",
    "failed", "refused",
)  # fmt: skip


def planner(tools: Sequence[str] = TOOLS, **fields: Any) -> EmbeddedPlanner:
    model = EmbeddedPlanner(**fields)
    model.bind_tools([schema(name) for name in tools])
    return model


def drive(model: EmbeddedPlanner, messages: list[BaseMessage]) -> list[tuple[str, dict[str, Any]]]:
    """Answer every call with what its tool would say; the calls that were made."""
    calls: list[tuple[str, dict[str, Any]]] = []
    for n in range(40):
        message = model.invoke(messages)
        messages.append(message)
        if not message.tool_calls:
            return calls
        assert len(message.tool_calls) == 1
        call = message.tool_calls[0]
        calls.append((call["name"], call["args"]))
        messages.pop()
        messages += answered(call["name"], call["args"], 1000 + n)
    raise AssertionError(f"no end: {calls}")


def test_unattended_goes_the_whole_way() -> None:
    messages: list[BaseMessage] = [HumanMessage(GOAL)]
    calls = drive(planner(unattended=True), messages)
    assert [name for name, _ in calls] == WAY
    assert all(arguments["candidate"] == IDS[0] for _, arguments in calls[2:])
    assert "report of aaaa111122223333 is done" in str(messages[-1].text)


def test_chat_stops_after_the_search_and_goes_on_when_told() -> None:
    messages: list[BaseMessage] = [HumanMessage(GOAL)]
    calls = drive(planner(), messages)
    assert [name for name, _ in calls] == WAY[:2]
    assert "go on" in str(messages[-1].text)
    assert [name for name, _ in drive(planner(), [*messages, HumanMessage("go on")])] == WAY[2:]


def test_later_requests_use_the_chosen_candidate() -> None:
    messages = [*conversation("chosen"), HumanMessage("finish it")]
    calls = drive(planner(), messages)
    assert {arguments["candidate"] for _, arguments in calls} == {IDS[1]}


def test_correction_states_the_whole_goal_and_searches_again() -> None:
    messages = [*conversation("reported"), HumanMessage("make it 48 KB and train it")]
    calls = drive(planner(), messages)
    assert [name for name, _ in calls] == ["set_goal", "search"]
    assert calls[0][1]["sram"] == "48 KB"
    assert calls[0][1]["macs"] == "2M MACs"
    assert "SRAM 64 KB → 48 KB" in str(messages[-1].text)


def test_earlier_steps_are_done_first() -> None:
    messages = [*conversation("searched"), HumanMessage("flash the second one")]
    names = [name for name, _ in drive(planner(), messages)]
    assert names == ["train", "convert", "build", "flash"]


def test_requests_in_one_message_are_done_in_order() -> None:
    said = "take the third, train it for 5 epochs and convert it"
    calls = drive(planner(), [*conversation("searched"), HumanMessage(said)])
    assert [name for name, _ in calls] == ["train", "convert"]
    assert calls[0][1] == {"candidate": IDS[2], "epochs": 5}


@pytest.mark.parametrize("status", ["failed", "refused", "stopped", "invalid"])
@pytest.mark.parametrize("unattended", [True, False])
def test_no_call_is_repeated_after_a_failure(status: str, unattended: bool) -> None:
    call = {"candidate": IDS[0]}
    messages = [*conversation("searched"), HumanMessage("go on")]
    messages += failing("train", call, status, "The training diverged.")
    message = planner(unattended=unattended).invoke(messages)
    assert not message.tool_calls
    assert "The training diverged." in str(message.text)
    assert ("Lower the rate." in str(message.text)) == (status != "refused")
    assert ("The job ends here" in str(message.text)) == unattended


def test_the_next_step_is_said_in_full_only_once() -> None:
    messages = [*conversation("searched"), HumanMessage("take the second")]
    first = planner().invoke(messages)
    again = planner().invoke([*messages, first, HumanMessage("thanks")])
    assert "fully, convert it" in str(first.text)
    assert "“go on” takes the next step." in str(again.text)
    assert "fully, convert it" not in str(again.text)


def test_a_what_if_is_asked_again_of_the_memory_that_was_meant() -> None:
    messages = [*conversation("searched"), HumanMessage("what would fit in 100 KB?")]
    drive(planner(), messages)
    assert drive(planner(), [*messages, HumanMessage("I meant flash")]) == [
        ("show_front", {"flash": "100 KB"})
    ]


def test_what_the_screen_has_shown_is_not_said_again() -> None:
    messages = [*conversation("searched"), HumanMessage("show me report.md")]
    drive(planner(), messages)
    assert "# Report" not in str(messages[-1].text)  # a file of one line
    said = {"summary": "It takes 8 for 1 (54.3 %). 4 images are explained in a.png."}
    asked = [*conversation("trained"), HumanMessage("explain it")]
    call, result = answered("explain", {"candidate": IDS[0]})
    result.content = json.dumps(said | {"candidate": IDS[0]})
    text = str(planner().invoke([*asked, call, result]).text)
    assert "It takes 8 for 1 (54.3 %)." in text
    assert "a.png" not in text


def test_several_candidates_are_trained_one_after_the_other() -> None:
    calls = drive(planner(), [*conversation("searched"), HumanMessage("train #2 and #4")])
    assert calls == [("train", {"candidate": IDS[1]}), ("train", {"candidate": IDS[3]})]


def test_what_was_refused_is_done_after_all_when_the_user_says_so() -> None:
    messages = [*conversation("refused"), HumanMessage("ok fine, do it")]
    assert planner().invoke(messages).tool_calls[0]["name"] == "run_code"


def test_layers_are_measured_before_the_program_is_written() -> None:
    messages = [*conversation("trained"), HumanMessage("memory per layer as CSV please")]
    calls = drive(planner(), messages)
    assert [name for name, _ in calls] == ["measure", "run_code"]
    assert "('stem', 'CONV_2D', [1, 8, 8, 16], 9216, 144)" in calls[1][1]["code"]


@pytest.mark.parametrize("said", ["class balance as a script", "front as csv"])
def test_programs_compile(said: str) -> None:
    calls = drive(planner(), [*conversation("searched"), HumanMessage(said)])
    assert calls[-1][0] == "run_code"
    compile(calls[-1][1]["code"], "program.py", "exec")


def test_own_data_need_no_name() -> None:
    said = HumanMessage("an image classifier under 64 KB of SRAM")
    assert not planner().invoke([said]).tool_calls
    for model in (planner(own_data=True), planner(unattended=True)):
        assert model.invoke([said]).tool_calls[0]["args"] == {"sram": "64 KB"}


def test_answer_to_the_question_for_data_completes_the_goal() -> None:
    asked = [HumanMessage("an image classifier under 64 KB of SRAM"), AIMessage("Which data?")]
    message = planner().invoke([*asked, HumanMessage("CIFAR-10")])
    assert message.tool_calls[0]["args"] == {"sram": "64 KB", "dataset": "cifar10"}


def test_what_was_not_understood_can_be_left_out() -> None:
    said = [HumanMessage("a digits classifier with low latency"), AIMessage("I did not understand")]
    message = planner().invoke([*said, HumanMessage("go on")])
    assert message.tool_calls[0]["name"] == "set_goal"


def test_undo_brings_the_goal_back() -> None:
    messages = [*conversation("searched"), HumanMessage("make it 48 KB")]
    drive(planner(), messages)
    calls = drive(planner(), [*messages, HumanMessage("undo that")])
    assert calls[0][1]["sram"] == "64 KB"


def test_streamed_answer_is_the_answer_in_words() -> None:
    messages = [*conversation("searched"), HumanMessage("help")]
    chunks = list(planner().stream(messages))
    assert len(chunks) > 20
    whole = planner().invoke(messages)
    assert "".join(str(chunk.text) for chunk in chunks) == whole.text
    assert whole.usage_metadata == {"input_tokens": 0, "output_tokens": 0, "total_tokens": 0}


def test_streamed_call_is_the_call() -> None:
    chunks = list(planner().stream([*conversation("searched"), HumanMessage("train #2")]))
    joined = chunks[0]
    for chunk in chunks[1:]:
        joined += chunk
    assert [(call["name"], call["args"]) for call in joined.tool_calls] == [
        ("train", {"candidate": IDS[1]})
    ]


def test_nothing_is_called_that_is_not_bound() -> None:
    few = planner(tools=("set_goal", "search"))
    message = few.invoke([*conversation("searched"), HumanMessage("train it")])
    assert not message.tool_calls
    assert "not available" in str(message.text)


def test_no_message_of_the_user_brings_a_greeting() -> None:
    assert "Hello" in str(planner().invoke([AIMessage("…")]).text)


def test_broken_results_do_no_harm() -> None:
    broken = ["", "[]", "null", "{}", '{"front": [1, {"candidate": 3}], "best": 7}', "no json"]
    for content in broken:
        messages = [*conversation("searched")[:3], *answered("search", {}, 5)]
        messages[-1] = ToolMessage(content, tool_call_id="call-search-5", name="search")
        for said in ("take the second", "go on", "how big is it?", "what happened"):
            planner().invoke([*messages, HumanMessage(said)])


_SCRAPS = """the train it convert #2 second 48 KB make why how big front run 20 epochs images flash
    undo that not limit drop % 1M macs what is fit ? ! , . ... é 你 😀 0 -5 aaaa111122223333
    report.md ../x all never \x00 take smaller one last explain again code csv"""


def _nonsense(generator: random.Random) -> str:
    words = _SCRAPS.split()
    return " ".join(generator.choice(words) for _ in range(generator.randint(0, 12)))


def test_no_text_breaks_it() -> None:
    generator, model = random.Random(4), planner()
    states = [conversation(state) for state in STATES]
    for _ in range(1000):
        messages = [*generator.choice(states), HumanMessage(_nonsense(generator))]
        message = model.invoke(messages)
        assert message.text or message.tool_calls
        assert all(call["name"] in TOOLS for call in message.tool_calls)


def test_every_result_has_a_summary_in_these_conversations() -> None:
    assert all(result_of(tool, {"path": "x"})["summary"] for tool in TOOLS)
