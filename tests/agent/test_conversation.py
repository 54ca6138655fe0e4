"""A conversation over a model that speaks Ollama's protocol, with real tools in a real worker."""

from __future__ import annotations

import json
import threading
import time
from pathlib import Path

import pytest

from agent.approvals import Nobody
from agent.events import (
    ApprovalAsked,
    ApprovalGiven,
    BudgetReached,
    Event,
    GoalDiffers,
    ModelChosen,
    ModelSaid,
    Noted,
    Stopped,
    ToolCall,
    ToolFinished,
    ToolStarted,
    TurnEnded,
    UserSaid,
)
from agent.turn import Budget
from tests.agent.talking import Talk, User, talk
from tests.ollama_server import Call, OllamaServer, calls, says
from tests.ollama_server.answers import Answer, Request
from tools.goal.model import Goal

GOAL = "a digit classifier for an STM32H743 under 64 KB of SRAM and 1M MACs"
RIGHT = {"dataset": "digits", "board": "stm32h743", "sram": "64 KB", "macs": "1M"}
CODE = {"code": "print(6 * 7)", "purpose": "multiply"}
SLEEP = {"code": "import time\nprint('ready', flush=True)\ntime.sleep(60)", "purpose": "wait"}


def finished(talked: Talk) -> list[ToolFinished]:
    return talked.audience.of(ToolFinished)


def test_an_answer_is_streamed_saved_and_kept_for_the_next_turn(tmp_path: Path) -> None:
    with talk(tmp_path, [says("Hello there."), says("Still here.")]) as talked:
        talked.says("hello")
        talked.says("and now?")
        assert talked.audience.streamed == "Hello there.Still here."
        server = talked.server
        assert server is not None
        sent = [(m["role"], m["content"]) for m in server.requests[1].messages if m["content"]]
        kinds = [record.event.kind for record in talked.conversation.session.records()]
    assert sent[0][0] == "system"
    assert sent[1:] == [
        ("user", "hello"), ("assistant", "Hello there."), ("user", "and now?"),
    ]  # fmt: skip
    assert kinds == ["session_started", "model_chosen"] + 2 * [
        "user_said", "model_said", "turn_ended",
    ]  # fmt: skip


def test_a_tool_runs_and_its_result_goes_back_to_the_model(tmp_path: Path) -> None:
    with talk(tmp_path, [calls(Call(name="set_goal", arguments=RIGHT)), says("Set.")]) as talked:
        talked.says(GOAL)
        assert [one.status for one in finished(talked)] == ["done"]
        goal = Goal.model_validate_json(talked.conversation.project.goal.read_text())
        assert (goal.sram_bytes, goal.macs, goal.sentence) == (65536, 1_000_000, GOAL)
        assert talked.server is not None
        answer = json.loads(talked.server.requests[1].messages[-1]["content"])
        assert answer["goal"]["sram_bytes"] == 65536
        assert "64 KB" in talked.conversation.session.info.title


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ({**RIGHT, "sram": "64 MB"}, "sram"),
        ({**RIGHT, "sram": "64000 KB"}, "sram"),
        ({**RIGHT, "flash": "1 MB"}, "flash"),
        ({"dataset": "digits", "sram": "64 KB"}, "macs"),
        ({**RIGHT, "dataset": "cifar10"}, "dataset"),
        ({**RIGHT, "accuracy": "99 %"}, "accuracy"),
        ({**RIGHT, "board": "nucleo-f401re"}, "board"),
    ],
)
def test_limits_that_the_user_did_not_say_are_put_to_the_user(
    tmp_path: Path, arguments: dict[str, str], field: str
) -> None:
    wrong = calls(Call(name="set_goal", arguments=arguments))
    with talk(tmp_path, [wrong, says("Sorry.")]) as talked:
        talked.says(GOAL)
        (differs,) = talked.audience.of(GoalDiffers)
        assert [name for name, _, _ in differs.differences] == [field]
        assert [one.status for one in finished(talked)] == ["refused"]
        assert not talked.audience.of(ToolStarted)
        assert not talked.conversation.project.goal.exists()


@pytest.mark.parametrize(("choice", "sram_bytes"), [("words", 64 * 1024), ("model", 96 * 1024)])
def test_the_reading_that_the_user_confirms_is_what_runs(
    tmp_path: Path, choice: str, sram_bytes: int
) -> None:
    wrong = calls(Call(name="set_goal", arguments={**RIGHT, "sram": "96 KB"}))
    with talk(tmp_path, [wrong, says("Done.")], User(choice=choice)) as talked:
        talked.says(GOAL)
        goal = talked.conversation.goal()
        assert goal is not None
        assert goal.sram_bytes == sram_bytes


def test_nobody_there_no_code(tmp_path: Path) -> None:
    answers = [calls(Call(name="run_code", arguments=CODE)), says("Pity.")]
    with talk(tmp_path, answers, Nobody()) as talked:
        talked.says("multiply")
        assert [one.status for one in finished(talked)] == ["refused"]
        assert "nobody is there" in finished(talked)[0].message
    assert not (tmp_path / "work").exists()


def test_a_refusal_goes_to_the_model_with_its_reason(tmp_path: Path) -> None:
    refusal = ApprovalGiven(call_id="", answer="no", by="user", reason="it is pointless")
    answers = [calls(Call(name="run_code", arguments=CODE)), says("As you like.")]
    with talk(tmp_path, answers, User([refusal])) as talked:
        talked.says("multiply")
        assert talked.server is not None
        assert "it is pointless" in talked.server.requests[1].messages[-1]["content"]


def test_the_edited_code_is_what_runs_and_what_the_model_is_told(tmp_path: Path) -> None:
    edited = ApprovalGiven(
        call_id="", answer="edit", by="user", arguments={**CODE, "code": "print(6 * 9)"}
    )
    answers = [calls(Call(name="run_code", arguments=CODE)), says("54."), says("Yes.")]
    with talk(tmp_path, answers, User([edited])) as talked:
        talked.says("multiply")
        (ended,) = finished(talked)
        assert ended.result["stdout"].strip() == "54"
        talked.says("sure?")
        assert talked.server is not None
        told = json.dumps(talked.server.requests[2].messages)
        assert "6 * 9" in told
        assert "6 * 7" not in told


def test_the_second_version_is_shown_against_the_first(tmp_path: Path) -> None:
    second = {**CODE, "code": "print(7 * 7)"}
    answers = [
        calls(Call(name="run_code", arguments=CODE)),
        calls(Call(name="run_code", arguments=second)),
        says("Done."),
    ]
    user = User(["yes", "yes"])
    with talk(tmp_path, answers, user) as talked:
        talked.says("multiply")
        assert [getattr(one, "previous", None) for one in user.asked] == ["", CODE["code"]]


def test_writing_outside_the_workspace_is_asked_about_and_inside_is_not(tmp_path: Path) -> None:
    outside = tmp_path / "elsewhere.txt"
    answers = [
        calls(Call(name="write_file", arguments={"path": "notes.md", "content": "in"})),
        calls(Call(name="write_file", arguments={"path": str(outside), "content": "out"})),
        says("Done."),
    ]
    user = User(["no"])
    with talk(tmp_path, answers, user) as talked:
        talked.says("write two files")
        assert [one.status for one in finished(talked)] == ["done", "refused"]
    assert (tmp_path / "work/notes.md").read_text() == "in"
    assert not outside.exists()


@pytest.mark.parametrize(("trials", "asked"), [(64, False), (65, True), (200, True)])
def test_spending_more_than_the_policy_allows_is_asked_about(
    tmp_path: Path, trials: int, asked: bool
) -> None:
    answers = [calls(Call(name="search", arguments={"trials": trials})), says("Done.")]
    user = User(["no"])
    with talk(tmp_path, answers, user) as talked:
        talked.says("search long")
        assert bool(user.asked) is asked
        # Without a goal the search that was not asked about fails at once.
        assert finished(talked)[0].status == ("refused" if asked else "failed")


def test_the_same_call_again_and_again_is_stopped(tmp_path: Path) -> None:
    with talk(tmp_path, [], user=User()) as talked:
        assert talked.server is not None
        talked.server.after = calls(Call(name="list_files"))
        talked.says("list the files")
        statuses = [one.status for one in finished(talked)]
        assert statuses[:3] == ["done"] * 3
        assert set(statuses[3:]) == {"refused"}
        assert len(statuses) <= 60
        assert any("more than any job" in note.text for note in talked.audience.of(Noted))


def test_ctrl_c_ends_code_that_runs_and_says_so(tmp_path: Path) -> None:
    answers = [calls(Call(name="run_code", arguments=SLEEP)), says("never asked")]
    with talk(tmp_path, answers, User(["yes"])) as talked:

        def stop_soon(event: Event) -> None:
            if isinstance(event, ToolStarted):
                threading.Timer(1.0, talked.conversation.stop).start()

        talked.audience.on_event = stop_soon
        talked.says("wait")
        assert [one.status for one in finished(talked)] == ["stopped"]
        assert finished(talked)[0].seconds < 4
        assert isinstance(talked.audience.events[-2], Stopped)
        assert isinstance(talked.audience.events[-1], TurnEnded)
        assert talked.server is not None
        assert len(talked.server.requests) == 1


def test_ctrl_c_ends_an_answer_that_stalls_and_the_next_turn_works(tmp_path: Path) -> None:
    answers = [says("It takes a long", piece=4, stall_after=2), says("Here again.")]
    with talk(tmp_path, answers) as talked:
        threading.Timer(1.0, talked.conversation.stop).start()
        begun = time.monotonic()
        talked.says("tell me")
        assert time.monotonic() - begun < 3
        (said,) = talked.audience.of(ModelSaid)
        assert (said.text, said.stopped) == ("It takes", True)
        talked.says("go on")
        assert talked.audience.of(ModelSaid)[-1].text == "Here again."


def test_a_call_is_never_run_twice_under_one_id(tmp_path: Path) -> None:
    answers = [calls(Call(name="run_code", arguments=CODE)), says("42.")]
    with talk(tmp_path, answers, User(["yes"])) as talked:
        talked.says("multiply")
        (started,) = talked.audience.of(ToolStarted)
        again = talked.conversation.executor.execute(started.call)
        assert again == finished(talked)[0]
        assert len(talked.audience.of(ToolStarted)) == 1


def test_an_effect_that_a_kill_cut_off_is_not_done_a_second_time(tmp_path: Path) -> None:
    user = User(["yes"])
    with talk(tmp_path, [], user) as talked:
        code = ToolCall(id="call_1", tool="run_code", arguments=CODE)
        talked.conversation.tell(ToolStarted(call=code))
        ended = talked.conversation.executor.execute(code)
        assert (ended.status, user.asked) == ("stopped", [])
        files = ToolCall(id="call_2", tool="list_files", arguments={})
        talked.conversation.tell(ToolStarted(call=files))
        assert talked.conversation.executor.execute(files).status == "done"


def test_a_search_that_a_kill_cut_off_may_be_asked_for_again(tmp_path: Path) -> None:
    user = User(["no"])
    with talk(tmp_path, [], user) as talked:
        search = ToolCall(id="call_1", tool="search", arguments={"trials": 100})
        talked.conversation.tell(ToolStarted(call=search))
        assert talked.conversation.executor.execute(search).status == "refused"
        assert [asked.effect for asked in user.asked if isinstance(asked, ApprovalAsked)] == [
            "spend"
        ]


def test_a_budget_pauses_and_asks(tmp_path: Path) -> None:
    answers = [calls(Call(name="list_files")), calls(Call(name="list_files")), says("Done.")]
    with talk(tmp_path, answers, User(extensions=1), Budget(max_tokens=100)) as talked:
        talked.says("list")
        asked = talked.audience.of(BudgetReached)
        assert [one.more for one in asked] == [True, False]
        assert len(talked.audience.of(ModelSaid)) == 2


def test_undo_takes_the_turn_and_its_goal_back(tmp_path: Path) -> None:
    other = {**RIGHT, "sram": "32 KB"}
    answers = [
        calls(Call(name="set_goal", arguments=RIGHT)), says("Set."),
        calls(Call(name="set_goal", arguments=other)), says("Changed."), says("Hello."),
    ]  # fmt: skip
    with talk(tmp_path, answers) as talked:
        talked.says(GOAL)
        talked.says("make it 32 KB")
        assert talked.conversation.undo() == "make it 32 KB"
        goal = Goal.model_validate_json(talked.conversation.project.goal.read_text())
        assert goal.sram_bytes == 64 * 1024
        talked.says("hello")
        assert talked.server is not None
        assert "32 KB" not in json.dumps(talked.server.requests[-1].messages)


def test_undo_takes_back_what_was_allowed_for_good(tmp_path: Path) -> None:
    answers = [calls(Call(name="run_code", arguments=CODE)), says("42."), says("Hello.")]
    with talk(tmp_path, answers, User(["always"])) as talked:
        talked.says("multiply")
        assert talked.conversation.gate.always == {"run_code"}
        talked.conversation.undo()
        assert talked.conversation.gate.always == set()


def test_the_context_is_set_shown_and_never_overflows(tmp_path: Path) -> None:
    with talk(tmp_path, [], context=4096) as talked:
        assert talked.server is not None
        talked.server.after = says("word " * 400, piece=400)
        for number in range(12):
            talked.says(f"tell me more, {number}")
        assert talked.audience.of(ModelChosen)[0].context_tokens == 4096
        assert {request.options["num_ctx"] for request in talked.server.requests} == {4096}
        sizes = [sum(len(m["content"]) for m in r.messages) for r in talked.server.requests]
        assert max(sizes) / 4 < 4096
        assert any("of 4,096 tokens" in note.text for note in talked.audience.of(Noted))


def test_turns_are_ended_by_events_of_the_user_alone(tmp_path: Path) -> None:
    with talk(tmp_path, [says("a"), says("b")]) as talked:
        talked.says("one")
        talked.says("two")
        order: list[type[Event]] = [
            type(event)
            for event in talked.audience.events
            if isinstance(event, UserSaid | ModelSaid | TurnEnded)
        ]
        assert order == [UserSaid, ModelSaid, TurnEnded] * 2


def _echo(request: Request) -> Answer:
    return says(f"{len(request.messages)} messages")


def test_tokens_time_and_cost_are_counted(tmp_path: Path) -> None:
    with talk(tmp_path, [_echo, _echo]) as talked:
        talked.says("one")
        talked.says("two")
        turns = talked.audience.of(TurnEnded)
        assert [(t.input_tokens, t.output_tokens, t.cost_usd) for t in turns] == [
            (100, 20, 0.0)
        ] * 2
        assert talked.conversation.used.tokens == 240


def test_a_server_that_comes_back_is_found_by_choosing_it_again(tmp_path: Path) -> None:
    from agent.models.choose import choose_model

    with talk(tmp_path, [says("", fault="down")]) as talked:
        talked.says("hello")
        with OllamaServer([says("Back.")]) as server:
            name = next(iter(server.models))
            talked.conversation.change_model(choose_model(f"ollama:{name}", host=server.url))
            talked.says("again")
            assert talked.audience.of(ModelSaid)[-1].text == "Back."


def test_a_session_is_open_in_one_terminal_at_a_time(tmp_path: Path) -> None:
    from agent.approvals import Gate
    from agent.conversation import Conversation
    from agent.store import SessionError
    from tools.project import Options

    with talk(tmp_path, []) as talked:
        session, chosen = talked.conversation.session, talked.conversation.chosen
        second = Conversation(session, chosen, talked.audience, Gate(Nobody()), Options())
        with second, pytest.raises(SessionError, match="another terminal"):
            second.begin()
