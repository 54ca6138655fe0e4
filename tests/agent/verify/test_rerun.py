"""A recording of a real conversation is run again with real tools, and every step is compared."""

from __future__ import annotations

from pathlib import Path

from agent.events import ApprovalGiven, Record, SessionStarted, ToolFinished
from agent.verify import compare
from agent.verify.rerun import rerun
from tests.agent.talking import User, talk
from tests.ollama_server import Call, calls, says

GOAL = "a digit classifier for an STM32H743 under 64 KB of SRAM and 1M MACs"
RIGHT = {"dataset": "digits", "board": "stm32h743", "sram": "64 KB", "macs": "1M"}
CODE = "open('found.txt', 'w').write('6 times 7'); print(6 * 7)"
EDITED = {"code": "print(6 * 8)", "purpose": "multiply"}


def record(folder: Path) -> list[Record]:
    """A goal, a turn that is undone, and code that the user edits before it runs."""
    answers = [
        calls(Call(name="set_goal", arguments=RIGHT)), says("Set."),
        calls(Call(name="run_code", arguments={"code": CODE, "purpose": "multiply"})), says("42."),
        calls(Call(name="run_code", arguments={"code": "1", "purpose": "again"})), says("No."),
    ]  # fmt: skip
    edit = ApprovalGiven(call_id="", answer="edit", by="user", arguments=EDITED)
    with talk(folder, answers, User(answers=[edit])) as talked:
        for text in (GOAL, "multiply", "and again"):
            talked.says(text)
        talked.conversation.undo()
        return talked.conversation.session.records()


def test_a_recording_is_equal_when_it_runs_again(tmp_path: Path) -> None:
    recorded = record(tmp_path)
    statuses = [r.event.status for r in recorded if isinstance(r.event, ToolFinished)]
    assert statuses == ["done", "done", "refused"]
    fresh = rerun(recorded)
    found = compare(recorded, fresh)
    assert [step for step in found if step.verdict != "equal"] == []
    assert len(found) > 12
    started = fresh[0].event
    assert isinstance(started, SessionStarted)
    assert not Path(started.workspace).exists()


def test_a_recording_that_was_tampered_with_differs(tmp_path: Path) -> None:
    recorded = record(tmp_path)
    for place, one in enumerate(recorded):
        event = one.event
        if isinstance(event, ToolFinished) and event.tool == "set_goal":
            goal = {**event.result["goal"], "sram_bytes": 65537}
            changed = event.model_copy(update={"result": {**event.result, "goal": goal}})
            recorded[place] = one.model_copy(update={"event": changed})
    differing = [step for step in compare(recorded, rerun(recorded)) if not step.passed]
    assert [(step.what, step.verdict) for step in differing] == [("set_goal: done", "differs")]
    assert differing[0].details == ("goal.sram_bytes: 65537 became 65536",)
