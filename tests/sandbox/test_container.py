"""What is done with an engine's answers, by a program that imitates Podman or Docker."""

from __future__ import annotations

import os
import platform
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from sandbox import Limits, SandboxResult, run_python, why_unavailable
from sandbox.container import Container
from tools.errors import SandboxError

NO_PROCESS = 2**22 + 1
"""Above the highest number that Linux gives to a process."""

# A program on the path that answers as an engine would, and writes down what it was asked.
IMITATION = """#!/bin/sh
echo "$*" >> FOLDER/asked
case $1 in
  CASES
  info) echo true ;;
  inspect) echo '{"Status": "exited", "Running": false, "ExitCode": 0}' ;;
esac
"""


@pytest.fixture
def imitation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Makes the one engine on the path; gives the file in which it keeps what it was asked."""

    def make(cases: str = "", name: str = "podman") -> Path:
        folder = tmp_path / "programs"
        folder.mkdir(exist_ok=True)
        program = folder / name
        program.write_text(IMITATION.replace("CASES", cases).replace("FOLDER", str(folder)))
        program.chmod(0o755)
        monkeypatch.setenv("PATH", str(folder))
        return folder / "asked"

    return make


def run(tmp_path: Path, workspace: Path, limits: Limits | None = None) -> SandboxResult:
    file = tmp_path / "program.py"
    file.write_text("print('never run by an imitation')")
    return run_python(file, workspace, limits)


def test_engine_whose_daemon_is_down_says_so(imitation: Callable[..., Path]) -> None:
    imitation("info) echo 'Cannot connect to the Docker daemon' >&2; exit 1 ;;", "docker")
    reason = Container("docker").why_unavailable()
    assert reason == "Docker refused: Cannot connect to the Docker daemon"
    assert "Cannot connect to the Docker daemon" in str(why_unavailable())


def test_engine_that_does_not_answer_is_left_alone_in_time(imitation: Callable[..., Path]) -> None:
    asked = imitation("info) /bin/sleep 61 & echo $! >> FOLDER/asked; wait ;;")
    begin = time.monotonic()
    reason = Container("podman").why_unavailable()
    assert time.monotonic() - begin < 5
    assert reason == "Podman did not answer within 4 s."
    child = Path("/proc", asked.read_text().split()[-1], "stat")
    time.sleep(0.2)
    assert not child.exists() or " Z " in child.read_text()


def test_without_any_engine_nothing_runs(tmp_path: Path, workspace: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", str(tmp_path))
        with pytest.raises(
            SandboxError, match=r"Podman is not installed\. Docker is not installed"
        ):
            run(tmp_path, workspace)


def test_exit_status_and_output_are_the_containers(
    imitation: Callable[..., Path], tmp_path: Path, workspace: Path
) -> None:
    asked = imitation()
    assert why_unavailable() is None
    imitation(
        "start) echo out; echo err >&2; exit 7 ;;\n"
        """inspect) echo '{"Status": "exited", "ExitCode": 7, "OOMKilled": false}' ;;"""
    )
    result = run(tmp_path, workspace)
    assert (result.exit_status, result.stdout, result.stderr) == (7, "out\n", "err\n")
    assert (result.limit_hit, result.backend) == (None, "podman")
    verbs = [line.split()[0] for line in asked.read_text().splitlines()]
    assert verbs[-4:] == ["create", "start", "inspect", "rm"]


def test_memory_that_ran_out_is_told_by_the_engine(
    imitation: Callable[..., Path], tmp_path: Path, workspace: Path
) -> None:
    imitation()
    assert why_unavailable() is None
    imitation("""inspect) echo '{"Status": "exited", "ExitCode": 137, "OOMKilled": true}' ;;""")
    result = run(tmp_path, workspace)
    assert (result.limit_hit, result.exit_status) == ("memory", 137)


def test_run_is_killed_at_its_limit_of_time_and_removed(
    imitation: Callable[..., Path], tmp_path: Path, workspace: Path
) -> None:
    imitation()
    assert why_unavailable() is None
    asked = imitation(
        "start) echo began; while read line; do :; done ;;\n"
        """inspect) echo '{"Status": "exited", "ExitCode": 137}' ;;"""
    )
    result = run(tmp_path, workspace, Limits(wall_s=1))
    assert (result.limit_hit, result.exit_status, result.stdout) == ("time", 137, "began\n")
    verbs = [line.split()[0] for line in asked.read_text().splitlines()]
    assert verbs[-5:] == ["start", "kill", "wait", "inspect", "rm"]


@pytest.mark.parametrize("status", ["running", "created"])
def test_engine_that_hangs_at_the_end_does_not_hang_us(
    imitation: Callable[..., Path], tmp_path: Path, workspace: Path, status: str
) -> None:
    imitation()
    assert why_unavailable() is None
    imitation(
        "start) while read line; do :; done ;;\n"
        "kill) exec /bin/sleep 62 ;;\n"
        f"""inspect) echo '{{"Status": "{status}"}}' ;;"""
    )
    result = run(tmp_path, workspace, Limits(wall_s=1))
    assert (result.limit_hit, result.exit_status) == ("time", 137)
    assert result.seconds < 15


def test_container_that_is_refused_leaves_nothing(
    imitation: Callable[..., Path], tmp_path: Path, workspace: Path
) -> None:
    imitation()
    assert why_unavailable() is None
    asked = imitation("create) echo 'Error: no such option' >&2; exit 125 ;;")
    before = set(Path(tempfile.gettempdir()).glob(f"tinysmith-{os.getpid()}-*"))
    with pytest.raises(SandboxError, match="Podman refused: Error: no such option"):
        run(tmp_path, workspace)
    assert asked.read_text().splitlines()[-1].startswith("rm --force tinysmith-")
    assert set(Path(tempfile.gettempdir()).glob(f"tinysmith-{os.getpid()}-*")) == before


def test_container_that_does_not_start_is_no_run(
    imitation: Callable[..., Path], tmp_path: Path, workspace: Path
) -> None:
    imitation()
    assert why_unavailable() is None
    imitation(
        "start) echo 'Error: runc: exec failed' >&2; exit 127 ;;\n"
        """inspect) echo '{"Status": "created", "Running": false, "ExitCode": 127}' ;;"""
    )
    with pytest.raises(SandboxError, match="could not be set up: Error: runc: exec failed"):
        run(tmp_path, workspace)


def test_leftovers_of_dead_programs_are_removed(imitation: Callable[..., Path]) -> None:
    mine = f"tinysmith-{os.getpid()}-aa"
    asked = imitation(f"ps) echo tinysmith-{NO_PROCESS}-bb; echo {mine} ;;")
    staged = Path(tempfile.gettempdir(), f"tinysmith-{NO_PROCESS}-bb", "root")
    staged.mkdir(parents=True)
    assert Container("podman").why_unavailable() is None
    assert not staged.parent.exists()
    asked_lines = asked.read_text().splitlines()
    assert f"rm --force tinysmith-{NO_PROCESS}-bb" in asked_lines
    assert f"label=tinysmith.sandbox={platform.node()}" in asked_lines[1]


def test_probe_that_fails_makes_the_engine_unavailable(imitation: Callable[..., Path]) -> None:
    imitation(
        "start) echo 'The container holds no limit on memory.' >&2; exit 1 ;;\n"
        """inspect) echo '{"Status": "exited", "ExitCode": 1}' ;;"""
    )
    assert Container("podman").why_unavailable() == "The container holds no limit on memory."


@pytest.mark.skipif(os.getuid() != 0, reason="about programs that root starts")
def test_docker_does_not_run_programs_as_root(imitation: Callable[..., Path]) -> None:
    imitation("info) echo '[name=seccomp,profile=default]' ;;", "docker")
    assert "as root of this machine" in str(Container("docker").why_unavailable())


def test_interrupted_run_is_killed_and_removed(
    imitation: Callable[..., Path], tmp_path: Path, workspace: Path
) -> None:
    asked = imitation("start) while read line; do :; done ;;")
    file = tmp_path / "program.py"
    file.touch()
    code = (
        "import sys; from pathlib import Path; from sandbox import run_python\n"
        "run_python(*map(Path, sys.argv[1:]))"
    )
    imitation(
        "start) if [ -e FOLDER/probed ]; then while read line; do :; done; fi; : > FOLDER/probed ;;"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(file), str(workspace)], stderr=subprocess.PIPE
    ) as starter:
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            if asked.exists() and asked.read_text().count("\nstart ") == 2:
                break
            time.sleep(0.05)
        starter.send_signal(signal.SIGINT)
        assert starter.stderr is not None
        assert b"KeyboardInterrupt" in starter.stderr.read()
    last = [line.split()[0] for line in asked.read_text().splitlines()][-4:]
    assert last == ["kill", "wait", "inspect", "rm"]
