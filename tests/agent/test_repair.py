"""A program is repaired within its budget; then the user is asked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from agent.code.versions import Shelf
from agent.events import (
    ApprovalGiven,
    Event,
    ModelSaid,
    Record,
    ToolCall,
    ToolFinished,
    ToolStarted,
    UserSaid,
)
from agent.policy import Repair
from agent.repair import Loop, loop_of
from tests.agent.talking import Talk, User, talk
from tests.ollama_server import Call, calls, says
from tests.ollama_server.answers import Answer


def program(number: int, fails: bool = True, **more: Any) -> dict[str, Any]:
    """The arguments of a run; `number` makes its code another one."""
    end = "raise SystemExit(1)" if fails else ""
    return {"code": f"print({number})\n{end}", "purpose": "try", **more}


def attempts(*programs: dict[str, Any]) -> list[Answer]:
    return [calls(Call(name="run_code", arguments=one)) for one in programs]


def ends(talked: Talk) -> list[ToolFinished]:
    return talked.audience.of(ToolFinished)


def test_after_five_failures_the_user_is_asked(tmp_path: Path) -> None:
    answers = [*attempts(*(program(n) for n in range(6))), says("It does not work.")]
    user = User(["yes"] * 6)
    with talk(tmp_path, answers, user) as talked:
        talked.says("try it")
        assert [one.status for one in ends(talked)] == ["done"] * 5 + ["refused"]
        assert "failed 5 times" in ends(talked)[-1].message
        assert len(user.asked) == 5
        talked.says("go on, try again")  # a new message is a new loop
        versions = Shelf(talked.conversation.project).versions()
    assert [one.provenance.attempt for one in versions] == [1, 2, 3, 4, 5]
    assert {one.provenance.attempts for one in versions} == {5}


def test_the_same_program_twice_in_a_row_ends_the_loop(tmp_path: Path) -> None:
    same = program(1) | {"purpose": "other words for it"}
    answers = [*attempts(program(1), same, program(2)), says("I give up.")]
    with talk(tmp_path, answers, User(["yes"] * 3)) as talked:
        talked.says("try it")
        assert [one.status for one in ends(talked)] == ["done", "refused", "refused"]
        assert "asked for again" in ends(talked)[1].message


def test_the_same_program_with_more_memory_is_another_attempt(tmp_path: Path) -> None:
    answers = [*attempts(program(1), program(1, memory_mb=512)), says("No.")]
    with talk(tmp_path, answers, User(["yes"] * 2)) as talked:
        talked.says("try it")
        assert [one.status for one in ends(talked)] == ["done", "done"]


def test_a_success_begins_anew(tmp_path: Path) -> None:
    tries = (program(1), program(2, fails=False), program(1), program(3, fails=False))
    with talk(tmp_path, [*attempts(*tries), says("Done.")], User(["yes"] * 4)) as talked:
        talked.says("try it")
        versions = Shelf(talked.conversation.project).versions()
    assert [one.provenance.attempt for one in versions] == [1, 2, 1, 2]
    assert [one.status for one in versions] == ["failed", "passed"] * 2
    assert [one.previous for one in versions] == [None, 1, 2, 3]


def test_what_the_user_refused_is_no_attempt_and_may_come_back_changed(tmp_path: Path) -> None:
    refusal = ApprovalGiven(call_id="", answer="no", by="user", reason="not like this")
    answers = [*attempts(program(1), program(2, fails=False)), says("Done.")]
    with talk(tmp_path, answers, User([refusal, "yes"])) as talked:
        talked.says("try it")
        assert [one.status for one in ends(talked)] == ["refused", "done"]


def test_a_version_knows_where_it_comes_from(tmp_path: Path) -> None:
    arguments = {**program(1), "code": "print(6 * 9)\n"}
    edited = ApprovalGiven(call_id="", answer="edit", by="user", arguments=arguments)
    with talk(tmp_path, [*attempts(program(1)), says("Done.")], User([edited])) as talked:
        talked.says("multiply six by nine")
        shelf = Shelf(talked.conversation.project)
        (version,) = shelf.versions()
        assert shelf.code(version) == "print(6 * 9)\n"
        assert talked.audience.of(ToolFinished)[0].result["edited_code"] == "print(6 * 9)\n"
    origin = version.provenance
    assert (origin.prompt, origin.approval, origin.edited) == ("multiply six by nine", "user", True)
    assert origin.author.startswith("ollama:")
    assert (version.status, version.exit_status) == ("passed", 0)


def records(*events: Event) -> list[Record]:
    return [Record(step=n + 1, time=0.0, event=event) for n, event in enumerate(events)]


def said(call: str, arguments: dict[str, Any], tokens: int | None = 500) -> ModelSaid:
    asked = ToolCall(id=call, tool="run_code", arguments=arguments)
    return ModelSaid(model="m", text="", calls=(asked,), input_tokens=tokens, output_tokens=tokens)


def failed(call: str, arguments: dict[str, Any]) -> tuple[Event, Event]:
    started = ToolStarted(call=ToolCall(id=call, tool="run_code", arguments=arguments))
    result = {"exit_status": 1, "limit_hit": None}
    return started, ToolFinished(call_id=call, tool="run_code", status="done", result=result)


def test_tokens_are_counted_from_the_first_attempt_on() -> None:
    events = (
        UserSaid(text="go"), said("a", program(1)), *failed("a", program(1)),
        said("b", program(2)), *failed("b", program(2)), said("c", program(3)),
    )  # fmt: skip
    loop = loop_of("run_code", records(*events))
    assert (loop.attempts, loop.tokens) == (2, 2000)
    ended = loop.end(program(3), Repair(tokens=2000))
    assert ended is not None
    assert "2,000 of 2,000 tokens" in ended[0]
    assert loop.end(program(3), Repair(tokens=2001)) is None


@pytest.mark.parametrize("status", ["stopped", "failed", "invalid"])
def test_what_did_not_run_is_no_attempt(status: Any) -> None:
    started, ended = failed("a", program(1))
    assert isinstance(ended, ToolFinished)
    ended = ended.model_copy(update={"status": status, "result": {}})
    events = (UserSaid(text="go"), said("a", program(1)), started, ended)
    assert loop_of("run_code", records(*events)) == Loop()


def test_a_contract_decides_and_not_the_exit_status() -> None:
    started, ended = failed("a", program(1))
    assert isinstance(ended, ToolFinished)
    result = {"exit_status": 0, "limit_hit": None, "passed": False}
    ended = ended.model_copy(update={"result": result})
    events = (UserSaid(text="go"), said("a", program(1)), started, ended)
    assert loop_of("run_code", records(*events)).attempts == 1
