"""Runs the programs of a stage as the agent runs them, and says what became of each."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import Any

from agent.code.attempt import ENDED, attempt
from agent.code.stage import stage_of
from agent.code.versions import Shelf
from tools.bench import Bench
from tools.errors import TinysmithError
from tools.project import Project
from tools.stages import StageArguments

HERE = Path(__file__).parent
KINDS = ("good", "faulty", "cheating")
_EXPECTS = re.compile(r"(?:#|/\*)\s*expect:\s*(?P<what>.+?)\s*(?:\*/)?$")

PASSED = "pass"
"""What becomes of a good program; else the first clause that it breaks."""


@dataclass(frozen=True)
class Program:
    """One program, and what must become of it; `path` names it, also where it is a template."""

    stage: str
    kind: str
    path: Path
    code: str

    @property
    def name(self) -> str:
        return f"{self.kind}/{self.path.stem}"

    @property
    def expected(self) -> str:
        said = _EXPECTS.match(self.code.split("\n", 1)[0])
        assert said is not None, f"{self.path} does not say what must become of it"
        return said["what"]


@dataclass(frozen=True)
class Outcome:
    """What became of it: `found` as in `expected`, the detail of the clause, seconds."""

    found: str
    detail: str
    seconds: float


def programs(stage: str) -> list[Program]:
    """Every program of a stage, good ones first; the planner's own are rendered."""
    found = [
        Program(stage, kind, path, path.read_text(encoding="utf-8"))
        for kind in KINDS
        for path in sorted((HERE / stage / kind).glob("*"))
        if path.suffix in (".py", ".c")
    ]
    good = HERE / stage / "good"
    return [
        *(Program(stage, "good", good / name, code) for name, code in _cases(stage).rendered()),
        *found,
    ]


def _cases(stage: str) -> Any:
    return import_module(f"tests.programs.{stage}.cases")


def project(stage: str, folder: Path) -> Bench:
    """The project in which the programs of a stage run; made once, copied for each."""
    make: Callable[[Path], Bench] = _cases(stage).project
    return make(folder)


def run(program: Program, made: Bench, folder: Path) -> Outcome:
    """Run one program in a copy of the project `made`, in the new folder `folder`."""
    shutil.copytree(made.project.folder, folder, symlinks=True)
    bench = replace(made, project=Project(folder))
    arguments: StageArguments = _cases(program.stage).arguments(program.path, program.code)
    begun = time.monotonic()
    found, detail = _tried(arguments, bench)
    return Outcome(found, detail, time.monotonic() - begun)


def _tried(arguments: StageArguments, bench: Bench) -> tuple[str, str]:
    stage, shelf = stage_of(arguments), Shelf(bench.project)
    version = shelf.begin(
        stage.tool, stage.file, arguments.code, arguments.purpose, bench.provenance
    )
    try:
        done = attempt(stage, arguments, bench, shelf.of(version.number))
    except TinysmithError as error:
        return "refused", str(error)
    version = shelf.end(version, done.ended, done.checks)
    if version.status == "passed":
        return PASSED, done.adopted.words if done.adopted else ""
    broken = next(one for one in version.checks if not one.passed)
    if broken.name != ENDED:
        return broken.name, broken.detail
    return f"limit {version.limit_hit}" if version.limit_hit else "exit", broken.detail
