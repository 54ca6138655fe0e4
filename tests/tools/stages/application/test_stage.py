"""The stage in a project: what it refuses, and what becomes of the firmware."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from shutil import copytree

import pytest

from agent.code.attempt import Attempt, attempt
from sandbox import why_unavailable
from tests.programs.application.cases import project
from tests.tools.actions.benches import call
from tests.tools.stages.application.conftest import program
from tools.bench import Bench
from tools.board.protocol import Client
from tools.board.virtual import VirtualBoard
from tools.boards import board_named
from tools.errors import WorkspaceError
from tools.firmware import Firmware, load_firmware
from tools.project import Project
from tools.stages.application.behaviour import Behaviour
from tools.stages.application.exercise import BehaviourError
from tools.stages.application.stage import STAGE, ProgramBoard

pytestmark = pytest.mark.slow
SEVENS = Behaviour(text="{label} {percent} %", classes=("7",), threshold_percent=30)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """A project whose only candidate is built."""
    return project(tmp_path_factory.mktemp("made") / "work")


@pytest.fixture
def bench(made: Bench, tmp_path: Path) -> Bench:
    """A copy of it."""
    copytree(made.project.folder, tmp_path / "work")
    return replace(made, project=Project(tmp_path / "work"))


def called(behaviour: Behaviour, candidate: str = "") -> ProgramBoard:
    code = program(behaviour)
    return ProgramBoard(code=code, purpose="test", candidate=candidate, behaviour=behaviour)


def run(bench: Bench, arguments: ProgramBoard) -> Attempt:
    """One attempt, as the agent makes it."""
    if reason := why_unavailable():
        pytest.skip(f"no sandbox: {reason}")
    folder = bench.project.folder / "code" / "1"
    (folder / "work").mkdir(parents=True)
    (folder / STAGE.file).write_text(arguments.code)
    return attempt(STAGE, arguments, bench, folder)


def firmware_of(bench: Bench) -> Firmware:
    (folder,) = bench.project.folder.glob("networks/*/firmware")
    return load_firmware(folder)


def test_the_firmware_with_the_application_becomes_the_candidates(bench: Bench) -> None:
    call(bench, "run_on_board")
    before, arguments = firmware_of(bench), called(SEVENS)
    done = run(bench, arguments)
    assert done.adopted is not None, done.checks[-1]
    after = firmware_of(bench)
    assert after.application_digest == sha256(arguments.code.encode()).hexdigest()
    assert after.elf.with_name("application.c").read_text() == arguments.code
    assert done.adopted.facts["flash_bytes"] == after.flash_bytes > before.flash_bytes
    assert 0 < done.adopted.facts["accepted_images"] < done.adopted.facts["test_images"] == 48
    assert after.model_digest == before.model_digest
    assert set(done.adopted.files) == set(after.elf.parent.iterdir())
    with pytest.raises(WorkspaceError, match="has not run on the board"):
        call(bench, "report")
    assert call(bench, "run_on_board").outputs_equal == 10


def test_what_is_flashed_prints(bench: Bench) -> None:
    run(bench, called(Behaviour(text="class {label}")))
    firmware = firmware_of(bench)
    with VirtualBoard(board_named(firmware.board), firmware.elf) as board:
        client = Client(board)
        client.infer(bytes(64))
    assert client.text.startswith(b"class ")


def test_a_build_is_without_the_application_again(bench: Bench, made: Bench) -> None:
    run(bench, called(SEVENS))
    call(bench, "build")
    again = firmware_of(bench)
    assert again.elf_digest == firmware_of(made).elf_digest
    assert again.application_digest == ""
    assert not again.elf.with_name("application.c").exists()


def test_a_broken_contract_leaves_the_firmware_as_it_was(bench: Bench) -> None:
    before = firmware_of(bench)
    arguments = called(SEVENS).model_copy(update={"code": program(Behaviour(text="no"))})
    done = run(bench, arguments)
    assert (done.adopted, done.checks[-1].name) == (None, "text")
    assert firmware_of(bench) == before


def test_an_unknown_class_is_refused_before_anything_runs(made: Bench, tmp_path: Path) -> None:
    with pytest.raises(BehaviourError, match=r"no class 'cat'.*classes are: 0, 1"):
        STAGE.prepare(called(Behaviour(text="x", classes=("cat",))), made, tmp_path)


def test_a_candidate_that_was_not_built_is_refused(bench: Bench, tmp_path: Path) -> None:
    firmware_of(bench).elf.with_name("firmware.json").unlink()
    with pytest.raises(WorkspaceError, match="build it first"):
        STAGE.prepare(called(SEVENS), bench, tmp_path)
