"""A model writes the program of a stage: reviewed, run, held against its contract, repaired."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from agent.code.versions import Shelf
from agent.events import ApprovalAsked, ToolFinished
from agent.ledger import ledger, stage_names
from tests.agent.talking import User, talk
from tests.ollama_server import Call, calls, says
from tests.ollama_server.answers import Answer
from tests.programs.data.layouts import LAYOUTS
from tools.texts import render

BROKEN = "import numpy\nraise RuntimeError('no labels found')\n"
BOASTS = "print('Success! 500 images were prepared.')\n"
HONEST = render("embedded/code/data_folders.py.j2", side=16, channels=1, seed=0, test_share=0.2)


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    LAYOUTS["folders"](folder)
    return folder


def prepares(code: str, data: Path, purpose: str = "prepare the photos") -> Answer:
    arguments = {"code": code, "purpose": purpose, "data": str(data), "timeout_s": 60}
    return calls(Call(name="prepare_data", arguments=arguments))


def test_a_program_is_repaired_until_its_contract_is_kept(tmp_path: Path, photos: Path) -> None:
    answers = [prepares(code, photos) for code in (BROKEN, BOASTS, HONEST)]
    user = User(["yes"] * 3)
    with talk(tmp_path, [*answers, says("Your photos are ready.")], user) as talked:
        talked.says(f"prepare my photos in {photos}")
        ends = talked.audience.of(ToolFinished)
        assert [one.result["passed"] for one in ends] == [False, False, True]
        assert "RuntimeError: no labels found" in ends[0].result["excerpt"]
        assert ends[2].result["adopted"]["resolution"] == 16
        # Each attempt is shown with the one before it, and with what it may touch.
        asked = [one for one in user.asked if isinstance(one, ApprovalAsked)]
        assert [one.previous for one in asked] == ["", BROKEN, BOASTS]
        assert all(f"reads {photos}" in one.files for one in asked)
        # The model is told the clause that failed, not what the program said of itself.
        assert talked.server is not None
        told = json.loads(talked.server.requests[2].messages[-1]["content"])
        assert [one["name"] for one in told["checks"] if not one["passed"]]
        assert (told["attempt"], told["attempts_left"]) == (2, 3)
        versions = Shelf(talked.conversation.project).versions()
        entry = next(
            one for one in ledger(talked.conversation.records(), stage_names())
            if one.stage == "data"
        )  # fmt: skip
    assert [one.status for one in versions] == ["failed", "failed", "passed"]
    assert (entry.tasks, entry.succeeded, entry.attempts) == (1, 1, 3)


def test_what_was_prepared_is_the_data_of_the_project(tmp_path: Path, photos: Path) -> None:
    goal = {"data_path": str(photos), "sram": "64 KB", "board": "stm32h743"}
    answers = [
        prepares(HONEST, photos), calls(Call(name="set_goal", arguments=goal)), says("Done."),
    ]  # fmt: skip
    with talk(tmp_path, answers, User(["yes"])) as talked:
        talked.says(f"classify my photos in {photos} on an STM32H743 under 64 KB of SRAM")
        prepared, stated = talked.audience.of(ToolFinished)
        assert stated.status == "done", stated.message
        dataset = stated.result["dataset"]
    facts = prepared.result["adopted"]
    assert (dataset["resolution"], dataset["channels"]) == (16, 1)
    assert dataset["train_images"] == facts["train_images"]


def test_a_folder_that_nobody_named_is_not_read(tmp_path: Path, photos: Path) -> None:
    user = User(["yes"])
    with talk(tmp_path, [prepares(HONEST, photos), says("Where are they?")], user) as talked:
        talked.says("prepare my photos")
        (ended,) = talked.audience.of(ToolFinished)
    assert ended.status == "failed"
    assert "has not named" in ended.message
    assert user.asked == []


def test_what_was_refused_did_not_run(tmp_path: Path, photos: Path) -> None:
    with talk(tmp_path, [prepares(HONEST, photos), says("As you like.")], User(["no"])) as talked:
        talked.says(f"prepare my photos in {photos}")
        assert [one.status for one in talked.audience.of(ToolFinished)] == ["refused"]
        assert Shelf(talked.conversation.project).versions() == []


def test_what_is_agreed_to_says_what_is_checked(tmp_path: Path, photos: Path) -> None:
    user = User(["no"])
    with talk(tmp_path, [prepares(HONEST, photos), says("As you like.")], user) as talked:
        talked.says(f"prepare my photos in {photos}")
    (asked,) = user.asked
    assert isinstance(asked, ApprovalAsked)
    assert asked.effect == "run_code"
    assert any("the stage data" in one for one in asked.checked)


def test_c_for_the_board_is_a_kind_of_its_own_and_tells_its_behaviour(tmp_path: Path) -> None:
    behaviour = {"text": "{label}", "threshold_percent": 80, "debounce": 3}
    program = {"code": "int x;\n", "purpose": "say the class", "behaviour": behaviour}
    user = User(["no"])
    answers = [calls(Call(name="program_board", arguments=program)), says("As you like.")]
    with talk(tmp_path, answers, user) as talked:
        talked.says("print the class")
    (asked,) = user.asked
    assert isinstance(asked, ApprovalAsked)
    assert (asked.effect, asked.language) == ("compile_code", "c")
    assert "from 80 % on; after 3 equal predictions" in asked.checked[0]
