"""A program counts where its contract is kept, whatever it says and however it ends."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.code.attempt import attempt
from agent.code.versions import MOST_FILES, Shelf, Version
from sandbox import Limits
from tools.bench import Bench
from tools.errors import DataError, WorkspaceError
from tools.project import Project
from tools.provenance import Provenance
from tools.reporter import Silent
from tools.stages import Adopted, BrokenError, Check, Prepared, Stage, StageArguments, checked


class Sum(Stage[StageArguments]):
    """Write the sum of the numbers in ``/inputs/numbers.txt`` to ``sum.txt``."""

    name, tool, file = "data", "sum", "program.py"
    purpose = "add numbers"
    arguments = StageArguments
    timeout_s, memory_mb = 20.0, 256

    def prepare(self, arguments: StageArguments, bench: Bench, folder: Path) -> Prepared:
        (folder / "numbers.txt").write_text("1 2 39")
        return Prepared(inputs=(folder / "numbers.txt",), state=42)

    def check(
        self, arguments: StageArguments, bench: Bench, prepared: Prepared, work: Path
    ) -> list[Check]:
        def exists() -> str:
            if not (work / "sum.txt").is_file():
                raise BrokenError("There is no sum.txt.", "Write it.")
            return "It is there."

        def right() -> str:
            if (found := (work / "sum.txt").read_text()) != str(prepared.state):
                raise BrokenError(f"It holds {found!r}.")
            return "It is right."

        return checked([("file", exists), ("sum", right)])

    def adopt(
        self, arguments: StageArguments, bench: Bench, prepared: Prepared, work: Path
    ) -> Adopted:
        if "unlucky" in arguments.purpose:
            raise DataError("The disk is full.", "Make room.")
        return Adopted("It is kept.", {"sum": 42}, (work / "sum.txt",))


GOOD = """
numbers = open("/inputs/numbers.txt").read().split()
open("sum.txt", "w").write(str(sum(map(int, numbers))))
"""


class Lines(Silent):
    """Keeps the figures of every progress."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, int, int, str]] = []

    def progress(self, stage: str, done: int, total: int, figures: str = "") -> None:
        self.lines.append((stage, done, total, figures))


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(Project(tmp_path))


def tried(bench: Bench, code: str, **more: object) -> tuple[Version, Adopted | None]:
    arguments = StageArguments.model_validate({"code": code, "purpose": "add", **more})
    shelf = Shelf(bench.project)
    version = shelf.begin("sum", "program.py", code, arguments.purpose, Provenance(prompt="add"))
    done = attempt(Sum(), arguments, bench, shelf.of(version.number))
    return shelf.end(version, done.ended, done.checks), done.adopted


def broken(version: Version) -> list[str]:
    return [one.name for one in version.checks if not one.passed]


def test_what_keeps_its_contract_is_adopted(bench: Bench) -> None:
    version, adopted = tried(bench, GOOD)
    assert (version.status, broken(version)) == ("passed", [])
    assert adopted is not None
    assert adopted.facts == {"sum": 42}
    assert list(version.outputs) == ["sum.txt"]


@pytest.mark.parametrize(
    ("code", "clause"),
    [
        ("print('The sum was written. Success!')", "file"),
        ("open('sum.txt', 'w').write('41')", "sum"),
        (GOOD + "raise SystemExit(3)", "ends well"),
        ("while True: pass", "ends well"),
        (GOOD + "import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "ends well"),
        ("import os; os.symlink('/inputs/numbers.txt', 'sum.txt')", "file"),
    ],
)
def test_what_breaks_it_is_not(bench: Bench, code: str, clause: str) -> None:
    version, adopted = tried(bench, code, timeout_s=2.0)
    assert (version.status, broken(version), adopted) == ("failed", [clause], None)


def test_what_cannot_be_taken_over_has_failed(bench: Bench) -> None:
    version, adopted = tried(bench, GOOD, purpose="unlucky")
    assert (version.status, broken(version), adopted) == ("failed", ["is taken over"], None)
    assert "Make room" in version.checks[-1].detail


def test_a_version_that_is_cut_off_says_so(bench: Bench) -> None:
    shelf = Shelf(bench.project)
    version = shelf.begin("sum", "program.py", GOOD, "add", Provenance())
    assert shelf.load(version.number).status == "running"
    assert shelf.load(version.number).exit_status is None
    assert shelf.code(version) == GOOD


def test_versions_are_numbered_and_chained_by_tool(bench: Bench) -> None:
    shelf = Shelf(bench.project)
    for tool in ("sum", "other", "sum"):
        shelf.begin(tool, "program.py", "pass", "p", Provenance())
    assert [(one.number, one.previous) for one in shelf.versions()] == [
        (1, None), (2, None), (3, 1),
    ]  # fmt: skip
    with pytest.raises(WorkspaceError, match="no version 4"):
        shelf.load(4)


def test_any_names_and_any_number_of_outputs(bench: Bench) -> None:
    code = f"""
import os
for n in range({MOST_FILES} + 50):
    open(f"file{{n:05}}", "w").close()
open(b"aa\\xff", "w").close()
open("new\\nline", "w").close()
"""
    version, _ = tried(bench, code)
    assert len(version.outputs) == MOST_FILES
    assert Shelf(bench.project).load(version.number) == version


def test_whoever_waits_sees_the_last_line(tmp_path: Path) -> None:
    lines = Lines()
    code = "import time\nprint('step 1')\ntime.sleep(1.3)\nprint('step 2')\n" + GOOD
    tried(Bench(Project(tmp_path), reporter=lines), code, timeout_s=30.0)
    assert [(total, figures) for _, _, total, figures in lines.lines] == [
        (30, "step 1"), (30, "step 2"),
    ]  # fmt: skip
    assert lines.lines[1][1] >= 1


def test_limits_are_those_of_the_call_else_of_the_stage(tmp_path: Path) -> None:
    from agent.code.attempt import limits_of

    said = StageArguments(code="pass", purpose="p", timeout_s=3.0, memory_mb=100)
    assert limits_of(Sum(), said) == Limits(wall_s=3.0, memory_bytes=100 * 2**20)
    unsaid = StageArguments(code="pass", purpose="p")
    assert limits_of(Sum(), unsaid) == Limits(wall_s=20.0, memory_bytes=256 * 2**20)


def test_an_output_is_digested_as_it_lies_there(bench: Bench) -> None:
    import hashlib

    version, _ = tried(bench, GOOD)
    assert version.outputs["sum.txt"] == hashlib.sha256(b"42").hexdigest()
