"""What a run gives back, and when it refuses to begin."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from sandbox import Limits, SandboxResult, run_command, run_python, why_unavailable
from tools.errors import SandboxError

Runner = Callable[..., SandboxResult]


def test_result_holds_status_output_and_written_files(contained: Runner) -> None:
    result = contained(
        "import pathlib, sys\n"
        "pathlib.Path('deep').mkdir(); pathlib.Path('deep/out.txt').write_text('x')\n"
        "print('out'); print('err', file=sys.stderr); sys.exit(7)"
    )
    assert (result.exit_status, result.stdout, result.stderr) == (7, "out\n", "err\n")
    assert result.files_written == (Path("deep/out.txt"),)
    assert result.limit_hit is None


def test_only_changed_files_are_named(contained: Runner, workspace: Path) -> None:
    (workspace / "old.txt").write_text("as it was")
    (workspace / "changed.txt").write_text("as it was")
    result = contained("open('changed.txt', 'w').write('as it WAS')")
    assert result.files_written == (Path("changed.txt"),)


def test_packages_of_this_environment_work(contained: Runner) -> None:
    result = contained("import numpy; print(numpy.ones(3).sum())")
    assert result.stdout == "3.0\n", result.stderr


def test_inputs_are_there_and_read_only(contained: Runner, tmp_path: Path) -> None:
    source = tmp_path / "numbers.txt"
    source.write_text("1 2 3")
    result = contained(
        "print(open('/inputs/numbers.txt').read()); open('/inputs/numbers.txt', 'w')",
        inputs=[source],
    )
    assert result.stdout == "1 2 3\n"
    assert "Read-only file system" in result.stderr
    assert source.read_text() == "1 2 3"


MAIN = """#include "values.h"
int main(void) { return VALUE; }
"""


@pytest.mark.parametrize("compiler", ["gcc", "arm-none-eabi-gcc"])
def test_a_compiler_reads_program_and_inputs(
    tmp_path: Path, workspace: Path, compiler: str
) -> None:
    if reason := why_unavailable():
        pytest.skip(f"no sandbox on this machine: {reason}")
    if shutil.which(compiler) is None:
        pytest.skip(f"{compiler} is not installed")
    (tmp_path / "main.c").write_text(MAIN)
    (tmp_path / "headers").mkdir()
    (tmp_path / "headers" / "values.h").write_text("#define VALUE 0\n")
    command = (compiler, "-Wall", "-Werror", "-I/inputs/headers", "-c", "/program/main.c")
    result = run_command(
        (*command, "-o", "main.o"), tmp_path / "main.c", workspace, inputs=[tmp_path / "headers"]
    )
    assert (result.exit_status, result.stderr) == (0, "")
    assert result.files_written == (Path("main.o"),)
    (tmp_path / "main.c").write_text("int main(void) { return x; }")
    failed = run_command(command, tmp_path / "main.c", workspace)
    assert failed.exit_status == 1
    assert "/program/main.c:1:25: error" in failed.stderr


def test_a_command_that_is_not_there_is_named(tmp_path: Path, workspace: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SandboxError, match="no program no-such-program"):
        run_command(("no-such-program",), tmp_path / "file", workspace)


@pytest.mark.parametrize("lack", ["file", "workspace", "input", "name"])
def test_unusable_paths_are_named_and_nothing_runs(tmp_path: Path, lack: str) -> None:
    file, other = tmp_path / "a.py", tmp_path / "b" / "a.py"
    other.parent.mkdir()
    for path in (file, other):
        path.write_text("")
    inputs = {"input": [tmp_path / "nowhere"], "name": [file, other]}.get(lack, [])
    with pytest.raises(SandboxError):
        run_python(
            tmp_path / "nowhere" if lack == "file" else file,
            tmp_path / "nowhere" if lack == "workspace" else tmp_path,
            inputs=inputs,
        )


def test_limits_must_be_positive() -> None:
    with pytest.raises(SandboxError, match="wall_s is 0"):
        Limits(wall_s=0)


@pytest.mark.parametrize("refused", [False, True])
def test_without_a_working_bubblewrap_nothing_runs(tmp_path: Path, refused: bool) -> None:
    programs = tmp_path / "programs"
    programs.mkdir()
    if refused:
        program = programs / "bwrap"
        program.write_text(
            "#!/bin/sh\necho 'bwrap: No permissions to create namespace' >&2; exit 1"
        )
        program.chmod(0o755)
    script = tmp_path / "script.py"
    script.write_text("open('ran', 'w')")
    code = (
        "import sys; from pathlib import Path; from sandbox import run_python, why_unavailable\n"
        "assert why_unavailable()\n"
        "try: run_python(Path(sys.argv[1]), Path(sys.argv[2]))\n"
        "except Exception as error: print(type(error).__name__, error)"
    )
    process = subprocess.run(
        [sys.executable, "-c", code, str(script), str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PATH": str(programs)},
    )
    assert process.stdout.startswith("SandboxError The code was not run")
    assert ("No permissions" if refused else "sudo apt-get install bubblewrap") in process.stdout
    assert not (tmp_path / "ran").exists()
