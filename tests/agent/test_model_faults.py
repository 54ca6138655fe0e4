"""Faults of a model and its server: the session lives on, and nothing unapproved happens."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.approvals import Nobody
from agent.events import (
    ModelChosen,
    ModelFailed,
    ModelSaid,
    Noted,
    ToolStarted,
    TurnEnded,
)
from tests.agent.talking import talk
from tests.agent.test_conversation import CODE, GOAL, RIGHT, finished
from tests.ollama_server import Call, calls, empty, gigantic, many_calls, says
from tests.ollama_server.answers import Answer

LIVES = says("I am well.")
FAULTS: dict[str, list[Answer]] = {
    "connection closed": [says("", fault="hang_up")] * 3,
    "cut in the middle": [says("Half an answer", fault="cut")] * 3,
    "no last line": [says("Half an answer", fault="no_end")] * 3,
    "HTTP 500": [says("", fault="http_error")] * 3,
    "error within the stream": [says("", fault="error_line")] * 3,
    "invalid JSON": [says("x", fault="invalid_json")] * 3,
    "a list instead of an object": [says("x", fault="not_an_object")] * 3,
    "unknown tool": [calls(Call(name="format_disk"))] * 3,
    "wrong argument types": [calls(Call(name="search", arguments={"trials": "many"})), LIVES],
    "missing arguments": [calls(Call(name="run_code", arguments={})), LIVES],
    "unknown arguments": [calls(Call(name="search", arguments={"force": True})), LIVES],
    "arguments that are a text": [calls(Call(name="search", arguments="all"))] * 3,
    "a hundred calls in one answer": [many_calls(Call(name="list_files")), LIVES],
    "empty answer": [empty()] * 3,
    "gigantic answer": [gigantic(2_000_000)],
    "a limit a thousand times too large": [
        calls(Call(name="set_goal", arguments={**RIGHT, "sram": "64 MB"})), LIVES,
    ],
    "code without approval": [calls(Call(name="run_code", arguments=CODE)), LIVES],
    "flashing without approval": [calls(Call(name="flash")), LIVES],
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_the_session_survives(tmp_path: Path, fault: str) -> None:
    with talk(tmp_path, FAULTS[fault], Nobody()) as talked:
        assert talked.server is not None
        talked.server.after = LIVES
        talked.says(GOAL if "limit" in fault else "hello")
        told = talked.audience.of(ModelFailed) + talked.audience.of(Noted)
        ended = [one for one in finished(talked) if one.status != "done"]
        assert told or ended
        assert not any("fault of tinysmith" in one.text for one in talked.audience.of(Noted))
        assert all(one.call.tool == "list_files" for one in talked.audience.of(ToolStarted))
        assert isinstance(talked.audience.events[-1], TurnEnded)
        talked.says("how are you?")
        last = [e for e in talked.audience.events if isinstance(e, ModelSaid | ModelFailed)][-1]
        assert isinstance(last, ModelSaid)
        assert last.text


def test_a_server_that_is_gone_is_said_and_the_planner_takes_over(tmp_path: Path) -> None:
    with talk(tmp_path, [says("", fault="down")]) as talked:
        talked.says("hello")
        assert [failed.attempt for failed in talked.audience.of(ModelFailed)] == [1, 2, 3]
        chosen = talked.audience.of(ModelChosen)[-1]
        assert chosen.model == "embedded"
        assert "did not answer" in chosen.why
        assert talked.audience.of(ModelSaid)[-1].model == "embedded"
