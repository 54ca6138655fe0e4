"""The attacks of test_containment over Podman and Docker, where bubblewrap is missing."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from sandbox import Limits, SandboxResult, run_python
from sandbox.container import Container
from sandbox.limits import MIB
from tests.sandbox.test_containment import (  # noqa: F401 - collected here once more
    attempt,
    test_allocation_above_the_limit_is_refused_at_once,
    test_children_left_running_die_with_the_run,
    test_endless_loop_ends_at_the_time_limit,
    test_environment_is_empty,
    test_full_disk_is_prevented,
    test_huge_output_is_capped,
    test_link_of_the_user_leads_nowhere,
    test_links_left_behind_are_removed,
    test_memory_hog_is_ended,
    test_no_network,
    test_nothing_outside_the_workspace_can_be_written,
    test_other_processes_are_out_of_sight,
    test_privileges_cannot_be_gained,
    test_run_dies_with_the_program_that_started_it,
    test_settings_of_the_kernel_are_read_only,
    test_sleep_that_ignores_signals_ends_too,
    test_the_program_itself_cannot_be_changed,
)
from tests.sandbox.test_run import (  # noqa: F401
    test_inputs_are_there_and_read_only,
    test_only_changed_files_are_named,
    test_packages_of_this_environment_work,
    test_result_holds_status_output_and_written_files,
)

Runner = Callable[..., SandboxResult]
ENGINES = ("podman", "docker")


@pytest.fixture(scope="module", params=ENGINES)
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with every program of this machine but bubblewrap and the other engine."""
    wanted: str = request.param
    reason = Container(wanted).why_unavailable()
    if reason is not None:
        pytest.skip(f"{wanted} cannot be used here: {reason}")
    folder = tmp_path_factory.mktemp(wanted)
    hidden = {"bwrap", *ENGINES} - {wanted}
    for place in map(Path, os.environ["PATH"].split(":")):
        for program in place.iterdir() if place.is_dir() else ():
            if program.name not in hidden and not (folder / program.name).is_symlink():
                (folder / program.name).symlink_to(program)
    return folder


@pytest.fixture
def contained(
    engine: Path, tmp_path: Path, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> Runner:
    """Runs Python source in the sandbox, as `run_python` does without bubblewrap."""
    monkeypatch.setenv("PATH", str(engine))

    def run(
        source: str,
        limits: Limits | None = None,
        inputs: Sequence[Path] = (),
        **others: Any,
    ) -> SandboxResult:
        file = tmp_path / "untrusted.py"
        file.write_text(source)
        result = run_python(file, workspace, limits or Limits(wall_s=20), inputs, **others)
        assert result.backend in ENGINES
        return result

    return run


def test_files_of_the_machine_are_not_there_nor_its_names(
    contained: Runner, tmp_path: Path
) -> None:
    (tmp_path / "secret.txt").write_text("token")
    places = ["/etc/shadow", str(tmp_path / "secret.txt"), str(Path(__file__).resolve())]
    assert attempt(contained, *(f"open({place!r})" for place in places)) == []
    told = ["/etc/hosts", "/etc/resolv.conf", "/etc/passwd", "/etc/group"]
    assert attempt(contained, *(f"open({place!r})" for place in told)) == []
    assert contained("print(open('/etc/hostname').read().strip())").stdout == "sandbox\n"


def test_fork_bomb_is_ended_by_the_first_process(contained: Runner) -> None:
    source = "import os\nwhile True:\n  try: os.fork()\n  except OSError: pass"
    result = contained(source, Limits(wall_s=15))
    assert (result.limit_hit, result.exit_status) == ("processes", 137)
    assert result.seconds < 12


def test_processor_time_of_all_processes_is_limited(contained: Runner) -> None:
    source = (
        "import os, time\n"
        "for _ in range(30):\n"
        "    if os.fork() == 0:\n"
        "        while time.process_time() < 0.3: pass\n"
        "        os._exit(0)\n"
        "    os.wait()"
    )
    result = contained(source, Limits(wall_s=40, cpu_s=2))
    assert (result.limit_hit, result.exit_status) == ("cpu", 152)


def test_first_process_can_neither_be_traced_nor_read(contained: Runner) -> None:
    statements = ["open('/proc/1/environ').read()", "os.listdir('/proc/1/fd')"]
    assert attempt(contained, *statements, "open('/proc/1/mem', 'r+b')") == []


def test_calls_that_the_engine_would_allow_are_refused(contained: Runner) -> None:
    assert attempt(contained, "socket.socket(socket.AF_INET)", "os.memfd_create('x')") == []


def test_files_in_memory_count_as_memory(contained: Runner) -> None:
    source = "for n in range(9): open(f'/tmp/{n}', 'wb').write(b'x' * (30 << 20))"
    result = contained(source, Limits(wall_s=15, memory_bytes=100 * MIB))
    assert result.exit_status
    assert result.limit_hit in {"memory", "disk"}


def containers_of(engine: Path, pid: int) -> str:
    """The numbers of the containers that a program has or had."""
    program = next(name for name in ENGINES if (engine / name).exists())
    listing = ["ps", "--all", "--filter", f"name=tinysmith-{pid}-", "--quiet"]
    return subprocess.run([program, *listing], capture_output=True, text=True, check=True).stdout


def test_nothing_is_left_of_a_run(contained: Runner, engine: Path) -> None:
    assert contained("print(1)").exit_status == 0
    contained("while True: pass", Limits(wall_s=1))
    assert containers_of(engine, os.getpid()) == ""


def test_what_a_killed_program_left_is_removed_by_the_next(
    contained: Runner, engine: Path, workspace: Path
) -> None:
    script = workspace.parent / "untrusted.py"
    script.write_text("import time\nopen('begun', 'w').close(); time.sleep(60)")
    head = "import sys; from pathlib import Path; import sandbox\n"
    run = [sys.executable, "-c", head + "sandbox.run_python(*map(Path, sys.argv[1:]))"]
    with subprocess.Popen([*run, str(script), str(workspace)]) as starter:
        deadline = time.monotonic() + 20
        while not (workspace / "begun").exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        starter.kill()
    assert containers_of(engine, starter.pid)
    next_one = [sys.executable, "-c", head + "assert sandbox.why_unavailable() is None"]
    subprocess.run(next_one, check=True)
    assert containers_of(engine, starter.pid) == ""
    assert list(Path(tempfile.gettempdir()).glob(f"tinysmith-{starter.pid}-*")) == []


def test_program_shows_its_output_at_once(contained: Runner) -> None:
    seen: list[float] = []
    source = "import time\nprint(1)\ntime.sleep(1)\nprint(2)"
    contained(source, on_output=lambda *_: seen.append(time.monotonic()))
    assert seen[1] - seen[0] > 0.7
