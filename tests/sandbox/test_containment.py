"""One attack for each property that sandbox/__init__.py claims."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from sandbox import Limits, SandboxResult
from sandbox.limits import MIB

Runner = Callable[..., SandboxResult]

# Prints for each statement "open", or the name of the error that stopped it.
TRY = """
import os, socket, subprocess, sys
def attempt(statement):
    try:
        exec(statement)
    except BaseException as error:
        print(type(error).__name__)
    else:
        print("open:", statement)
"""


def attempt(contained: Runner, *statements: str) -> list[str]:
    result = contained(TRY + "\n".join(f"attempt({statement!r})" for statement in statements))
    assert len(result.stdout.splitlines()) == len(statements), result.stderr
    return [line for line in result.stdout.splitlines() if line.startswith("open")]


def test_no_network(contained: Runner) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "http.server", "0", "--bind", "127.0.0.1"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    ) as server:
        assert server.stdout is not None
        port = int(server.stdout.readline().split("port ")[1].split()[0])
        try:
            opened = attempt(
                contained,
                f"socket.create_connection(('127.0.0.1', {port}), 2)",
                "socket.create_connection(('1.1.1.1', 53), 2)",
                "socket.getaddrinfo('example.org', 80)",
            )
        finally:
            server.terminate()
    assert opened == []


def test_files_of_the_machine_are_not_there(contained: Runner, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("token")
    places = ["/etc/shadow", "/etc/passwd", str(secret), str(Path(__file__).resolve())]
    assert attempt(contained, *(f"open({place!r})" for place in places)) == []
    home = contained(f"import os; print(os.path.exists({str(Path.home() / '.bashrc')!r}))")
    assert home.stdout == "False\n"


def test_nothing_outside_the_workspace_can_be_written(contained: Runner) -> None:
    environment = Path(sys.prefix) / f"escaped-{os.getpid()}"
    places = ["/escaped", "/usr/escaped", "/dev/escaped", "/workspace/../escaped", str(environment)]
    opened = attempt(contained, *(f"open({place!r}, 'w')" for place in places))
    environment.unlink(missing_ok=True)  # where it did escape
    assert opened == []


def test_settings_of_the_kernel_are_read_only(contained: Runner) -> None:
    places = ["kernel/core_pattern", "kernel/domainname", "vm/swappiness"]
    assert attempt(contained, *(f"open('/proc/sys/{place}', 'r+')" for place in places)) == []


def test_the_program_itself_cannot_be_changed(contained: Runner) -> None:
    assert attempt(contained, "open(sys.argv[0], 'w')", "os.unlink(sys.argv[0])") == []


def test_environment_is_empty(contained: Runner) -> None:
    result = contained("import os; print(sorted(os.environ))")
    allowed = ["HOME", "LANG", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "PATH", "PWD"]
    assert result.stdout == f"{allowed}\n"


def test_process_1_tells_nothing_of_the_machine(contained: Runner) -> None:
    result = contained(
        "for name in ('environ', 'cmdline'): print(open(f'/proc/1/{name}', 'rb').read())"
    )
    environment, command = result.stdout.splitlines()
    assert environment == "b''"
    assert "workspace" not in command


def test_descriptors_of_ours_are_not_there(contained: Runner) -> None:
    result = contained(
        "import os\n"
        "for process in ('self', '1'):\n"
        "    for n in os.listdir(f'/proc/{process}/fd'):\n"
        "        try: print(os.readlink(f'/proc/{process}/fd/{n}').partition(':')[0])\n"
        "        except FileNotFoundError: pass"
    )
    assert set(result.stdout.splitlines()) == {"/dev/null", "pipe", "anon_inode"}
    opened = attempt(contained, "open(f'/proc/1/fd/4', 'wb')", "open('/proc/1/fd/3', 'wb')")
    assert opened == []


def test_other_processes_are_out_of_sight(contained: Runner) -> None:
    result = contained(
        "import os; print(max(int(name) for name in os.listdir('/proc') if name.isdigit()))"
    )
    assert int(result.stdout) < 10
    assert attempt(contained, f"os.kill({os.getpid()}, 0)") == []


def test_privileges_cannot_be_gained(contained: Runner) -> None:
    opened = attempt(
        contained,
        "os.setuid(0)",
        "subprocess.run(['unshare', '--user', 'true'], check=True)",
        "subprocess.run(['mount', '-t', 'tmpfs', 'none', '/tmp'], check=True)",
        "os.chroot('/tmp')",
    )
    assert opened == []


def test_links_left_behind_are_removed(contained: Runner, workspace: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("token")
    result = contained(
        "import os; os.symlink('../secret.txt', 'report.txt'); os.mkfifo('pipe')\n"
        "os.symlink('/etc', 'folder'); open('kept.txt', 'w').write('x')"
    )
    assert result.links_removed == (Path("folder"), Path("pipe"), Path("report.txt"))
    assert result.files_written == (Path("kept.txt"),)
    assert sorted(path.name for path in workspace.iterdir()) == ["kept.txt"]
    assert (tmp_path / "secret.txt").read_text() == "token"


def test_link_of_the_user_leads_nowhere(contained: Runner, workspace: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("token")
    (workspace / "link").symlink_to(tmp_path / "secret.txt")
    result = contained("open('link').read()")
    assert "FileNotFoundError" in result.stderr
    assert (workspace / "link").is_symlink()


def test_endless_loop_ends_at_the_time_limit(contained: Runner) -> None:
    result = contained("print('began', flush=True)\nwhile True: pass", Limits(wall_s=1))
    assert (result.limit_hit, result.exit_status, result.stdout) == ("time", 137, "began\n")
    assert result.seconds < 3


def test_sleep_that_ignores_signals_ends_too(contained: Runner) -> None:
    source = (
        "import signal, time\n"
        "for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):\n"
        "    signal.signal(number, signal.SIG_IGN)\n"
        "time.sleep(60)"
    )
    assert contained(source, Limits(wall_s=1)).limit_hit == "time"


def test_fork_bomb_is_ended(contained: Runner) -> None:
    source = "import os\nwhile True:\n  try: os.fork()\n  except OSError: pass"
    result = contained(source, Limits(wall_s=4))
    assert result.limit_hit == "processes"
    assert result.seconds < 8


def test_threads_count_as_processes(contained: Runner) -> None:
    source = (
        "import threading, time\n"
        "for _ in range(300): threading.Thread(target=time.sleep, args=(9,)).start()"
    )
    result = contained(source, Limits(wall_s=15, processes=20))
    assert result.limit_hit == "processes" or "can't start new thread" in result.stderr


HOGS = {
    "one process": "hog = []\nwhile True: hog.append(bytearray(1 << 20))",
    "many processes": (
        "import os, time\nfor _ in range(3): os.fork()\nhog = b'x' * (100 << 20)\ntime.sleep(9)"
    ),
}


@pytest.mark.parametrize("source", HOGS.values(), ids=HOGS.keys())
def test_memory_hog_is_ended(contained: Runner, source: str) -> None:
    result = contained(source, Limits(wall_s=15, memory_bytes=300 * MIB))
    assert result.limit_hit == "memory"
    assert result.exit_status


def test_allocation_above_the_limit_is_refused_at_once(contained: Runner) -> None:
    result = contained("bytearray(1 << 30)", Limits(wall_s=15, memory_bytes=300 * MIB))
    assert (result.limit_hit, result.exit_status) == ("memory", 1)


def test_kernel_limits_cannot_be_raised(contained: Runner) -> None:
    source = (
        "import resource as r\nprint(r.getrlimit(r.RLIMIT_NOFILE))\n"
        "r.setrlimit(r.RLIMIT_NOFILE, (99, 99))"
    )
    result = contained(source, Limits(wall_s=15, open_files=33))
    assert result.stdout == "(33, 33)\n"
    assert "not allowed to raise maximum limit" in result.stderr


def test_huge_output_is_capped(contained: Runner) -> None:
    source = (
        "import sys\n"
        "for _ in range(200): sys.stdout.write('x' * (1 << 20)); print('y', file=sys.stderr)"
    )
    result = contained(source, Limits(wall_s=15, output_bytes=1000))
    assert (result.limit_hit, result.exit_status) == ("output", 0)
    assert (len(result.stdout), len(result.stderr)) == (1000, 400)


FLOODS = {
    "one file": "open('big', 'wb').write(b'x' * (20 << 20))",
    "many files": (
        "import time\nfor n in range(40): open(f'{n}', 'wb').write(b'x' * (2 << 20))\ntime.sleep(9)"
    ),
    "many empty files": "for n in range(10**6): open(f'{n}', 'wb').close()",
}


@pytest.mark.parametrize("source", FLOODS.values(), ids=FLOODS.keys())
def test_full_disk_is_prevented(contained: Runner, source: str, workspace: Path) -> None:
    limits = Limits(wall_s=15, file_bytes=4 * MIB, disk_bytes=20 * MIB)
    result = contained(source, limits)
    assert result.exit_status
    assert result.limit_hit == "disk" or "File too large" in result.stderr
    assert max(path.stat().st_size for path in workspace.iterdir()) <= 4 * MIB


def test_children_left_running_die_with_the_run(contained: Runner, workspace: Path) -> None:
    result = contained(
        "import subprocess, sys\n"
        'beat = \'import time\\nwhile True: open("beat", "a").write("x"); time.sleep(0.01)\'\n'
        "subprocess.Popen([sys.executable, '-c', beat], start_new_session=True)\n"
        "import time; time.sleep(0.5)"
    )
    assert (result.exit_status, result.limit_hit) == (0, None)
    size = (workspace / "beat").stat().st_size
    time.sleep(0.2)
    assert (workspace / "beat").stat().st_size == size


def test_run_dies_with_the_program_that_started_it(workspace: Path, contained: Runner) -> None:
    script = workspace.parent / "untrusted.py"
    script.write_text("import time\nwhile True: open('beat', 'a').write('x'); time.sleep(0.01)")
    code = (
        "import sys; from pathlib import Path; from sandbox import run_python\n"
        "run_python(*map(Path, sys.argv[1:]))"
    )
    with subprocess.Popen([sys.executable, "-c", code, str(script), str(workspace)]) as starter:
        beat = workspace / "beat"
        deadline = time.monotonic() + 10
        while not beat.exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        starter.send_signal(signal.SIGKILL)
    time.sleep(0.3)
    size = beat.stat().st_size
    time.sleep(0.2)
    assert beat.stat().st_size == size
