"""Programs of the stage *model*: each ends as its first line says."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.programs.harness import Program, programs, project, run
from tools.bench import Bench

EACH = pytest.mark.parametrize("program", programs("model"), ids=lambda program: program.name)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """The project, made once and copied for each program."""
    return project("model", tmp_path_factory.mktemp("made") / "project")


@EACH
def test_program(program: Program, made: Bench, tmp_path: Path) -> None:
    outcome = run(program, made, tmp_path / "project")
    assert outcome.found == program.expected, outcome.detail
