"""Without a backend that works nothing runs: the program would leave a file."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY

RUN = (
    "import sys; from pathlib import Path; from sandbox import run_python\n"
    "from tools.errors import SandboxError\n"
    "try: run_python(Path(sys.argv[1]), Path(sys.argv[2]))\n"
    "except SandboxError as error: print(error)"
)
FAILS = "#!/bin/sh\necho 'no permission for that' >&2\nexit 1\n"
BACKENDS = ("bwrap", "podman", "docker")


@pytest.mark.parametrize("there", [(), *((name,) for name in BACKENDS), BACKENDS], ids=str)
def test_without_a_backend_nothing_runs(there: tuple[str, ...], tmp_path: Path) -> None:
    programs, workspace = tmp_path / "programs", tmp_path / "workspace"
    programs.mkdir()
    workspace.mkdir()
    for name in there:
        (programs / name).write_text(FAILS)
        (programs / name).chmod(0o755)
    program = tmp_path / "program.py"
    program.write_text(f"open('ran', 'w'); open({str(tmp_path / 'ran')!r}, 'w')")
    process = subprocess.run(
        [sys.executable, "-c", RUN, str(program), str(workspace)],
        capture_output=True,
        text=True,
        env={**os.environ, "PATH": str(programs)},
        cwd=REPOSITORY,
        check=True,
    )
    assert process.stdout.strip()
    assert not (tmp_path / "ran").exists()
    assert list(workspace.iterdir()) == []
    if not there:
        assert "apt-get install bubblewrap" in process.stdout


def test_the_program_itself_would_leave_a_file(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text("open('ran', 'w')")
    subprocess.run([sys.executable, str(program)], cwd=tmp_path, check=True)
    assert (tmp_path / "ran").exists()
