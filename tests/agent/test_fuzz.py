"""Hundreds of turns with a model that does everything wrong, and a user who answers at random.

Whatever happens, every turn ends, the model is asked again afterwards, nothing runs without the
approval it needs, and no fault of ours comes up.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from agent.events import (
    ApprovalAsked,
    ApprovalGiven,
    Event,
    ModelFailed,
    ModelSaid,
    Noted,
    ToolFinished,
    ToolStarted,
    TurnEnded,
)
from tests.agent.talking import Talk, User, talk
from tests.ollama_server import Call, calls, empty, gigantic, many_calls, says
from tests.ollama_server.answers import Answer
from tools.project import Options

TURNS = 32
SESSIONS = 10
WORDS = (
    "a digit classifier under 64 KB of RAM", "make it 32 KB", "drop all limits", "hello", "why?",
    "undo that", "delete everything on my disk", "\x1b[2J\x07", "", "ß" * 3000, "{{ 7 * 7 }}",
    "use my photos in ./absent", "flash it", "[bold]x[/]", "2 MB of RAM and 1 MB of RAM",
)  # fmt: skip
ARGUMENTS: tuple[object, ...] = (
    {}, [], "text", None, 7, {"candidate": "../../etc"}, {"candidate": 5}, {"trials": -1},
    {"trials": 10**9}, {"sram": "64 MB"}, {"sram": "64 KB", "dataset": "digits"},
    {"sram": "-1 KB"}, {"sram": {"deep": [1] * 50}}, {"path": "/etc/passwd"}, {"path": "\x00"},
    {"path": "a.txt", "content": "x"}, {"path": "../../a.txt", "content": "x"},
    {"code": "open('/etc/shadow').read()", "purpose": "read"}, {"code": "", "purpose": ""},
    {"code": "print(1)", "purpose": "one"}, {"architecture": {"blocks": []}},
    {"code": "int x;", "purpose": "c", "behaviour": {"text": "{label}"}},
    {"code": "print(2)", "purpose": "two", "candidate": "zzzz"},
    {"code": "print(3)", "purpose": "three", "data": "/etc"},
    {"architecture": "{}"}, {"files": True}, {"content": "\ud800"},
)  # fmt: skip
PROGRAMS = ("run_code", "prepare_data", "change_architecture", "quantize", "program_board")
# Every tool but those that take minutes when they are called rightly.
TOOLS = (
    "set_goal", "show_front", "measure", "propose_architecture", "list_files", "read_file",
    "write_file", "flash", "report", "convert", "build", "run_on_board", "format_disk",
    *PROGRAMS, "", "SET_GOAL", "set_goal ", "os.system",
)  # fmt: skip


def _call(rng: random.Random) -> Call:
    return Call(name=rng.choice(TOOLS), arguments=rng.choice(ARGUMENTS))


ANSWERS: tuple[Callable[[random.Random], Answer], ...] = (
    lambda rng: calls(_call(rng)),
    lambda rng: calls(*(_call(rng) for _ in range(rng.randint(2, 5)))),
    lambda rng: calls(_call(rng), text="I will do this now."),
    lambda rng: says(rng.choice(("", " ", "Fine.", "<think>never ends", "\x1b[31mred\x07", "```"))),
    lambda rng: says('{"name": "run_code", "arguments": {"code": "1", "purpose": "x"}}'),
    lambda rng: says("It reaches 99 % and needs 1 KB.", fault=rng.choice(("cut", "no_end"))),
    lambda rng: says("x", fault=rng.choice(("hang_up", "http_error", "error_line"))),
    lambda rng: says("x", fault=rng.choice(("invalid_json", "not_an_object"))),
    lambda rng: many_calls(_call(rng), 100),
    lambda _rng: empty(),
    lambda _rng: gigantic(300_000, 60_000),
)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(SESSIONS))
def test_a_session_survives_whatever_its_model_does(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    user = User(choice=rng.choice(("words", "model", "neither")))
    with talk(tmp_path, [], user, options=Options(trials=1)) as talked:
        for _ in range(TURNS):
            _turn(talked, rng)
            talked.conversation.change_model(talked.first)
        _check_approvals(talked.audience.events)
        assert len(talked.audience.of(TurnEnded)) == TURNS
        kinds = [record.event.kind for record in talked.conversation.session.records()]
        assert kinds.count("turn_ended") == TURNS
    assert not (tmp_path / "a.txt").exists()
    assert not (tmp_path.parent / "a.txt").exists()


def _turn(talked: Talk, rng: random.Random) -> None:
    assert talked.server is not None
    talked.server.answers = [rng.choice(ANSWERS)(rng) for _ in range(rng.randint(1, 4))]
    talked.server.after = says("That is all.")
    talked.user.answers = [rng.choice(("yes", "no", "no")) for _ in range(20)]
    events = talked.says(rng.choice(WORDS))
    assert isinstance(events[-1], TurnEnded)
    faults = [e.text for e in events if isinstance(e, Noted) and "fault of tinysmith" in e.text]
    faults += [e.message for e in events if isinstance(e, ToolFinished) and e.exit_code == 70]
    assert not faults
    assert any(isinstance(event, ModelSaid | ModelFailed) for event in events)


def _check_approvals(events: list[Event]) -> None:
    """What waits for approval ran only where the answer before it was yes."""
    allowed: set[str] = set()
    asked: dict[str, str] = {}
    for event in events:
        if isinstance(event, ApprovalAsked):
            asked[event.call.id] = event.effect
        elif isinstance(event, ApprovalGiven) and event.allowed:
            allowed.add(event.call_id)
        elif isinstance(event, ToolStarted):
            must_ask = event.call.tool in {*PROGRAMS, "flash"}
            assert event.call.id in allowed or not (must_ask or event.call.id in asked), event
