"""No judge is blind: attacks outside the sandbox, only harmless ones, are seen to succeed."""

from __future__ import annotations

import json
import mmap
import os
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from sandbox import Limits, SandboxResult, run_python, why_unavailable
from tests.sandbox.attacks import parent, workspaces
from tests.sandbox.attacks.attack import HELPER, PROGRAMS, SMALL, Attack, Outcome
from tests.sandbox.attacks.carry_out import hidden_memory
from tests.sandbox.attacks.judging import BURST_BYTES, complaints, report, still_running
from tests.sandbox.attacks.planted import Planted, planted
from tests.sandbox.attacks.table import ATTACKS
from tests.sandbox.attacks.terminal import with_terminal

REFUSED = SandboxResult(
    exit_status=0,
    stdout="refused: EPERM\n",
    stderr="",
    limit_hit=None,
    files_written=(),
    links_removed=(),
    seconds=0,
)


@pytest.fixture
def host() -> Iterator[Planted]:
    """Told to a bare attacker: nothing but what was planted, so that nothing else is touched."""
    with planted() as things:
        told = {"places": [str(things.folder)], "strangers": [], "terminals": ["/dev/tty"]}
        things.untouched.pop(things.targets_file)
        things.targets_file.write_text(json.dumps(things.targets | told))
        yield things


def bare(name: str, host: Planted) -> list[str]:
    """The program of an attack without any sandbox."""
    program = PROGRAMS.joinpath(f"{name}.py").read_text()
    return [sys.executable, "-B", "-c", program.replace("/inputs", str(host.folder))]


def seen(name: str, host: Planted, workspace: Path) -> list[str]:
    """What the judges complain of after the attack succeeded."""
    (host.folder / HELPER.name).write_text(HELPER.read_text())
    process = subprocess.run(
        bare(name, host), cwd=workspace, capture_output=True, text=True, check=True, close_fds=False
    )
    ran = REFUSED.model_copy(update={"stdout": process.stdout, "stderr": process.stderr})
    return list(complaints(ATTACKS[name], outcome(host, workspace, ran)))


def outcome(host: Planted, workspace: Path, result: SandboxResult = REFUSED) -> Outcome:
    return Outcome(result, workspace, host, seconds=0.1, hidden_bytes=0)


def judged(host: Planted, workspace: Path) -> list[str]:
    return list(complaints(ATTACKS["mount"], outcome(host, workspace)))


@pytest.fixture
def workspace(host: Planted) -> Path:
    folder = host.folder / "sessions" / "this" / "code" / "work"
    folder.mkdir(parents=True)
    return folder


READ = {
    "read_home": "home",
    "read_keys": "ssh",
    "read_environment": "environment",
    "read_sessions": "store",
    "read_neighbours": "session",
    "read_shared_folders": "shm",
    "read_parent_memory": "memory",
    "read_descriptors": "descriptor",
    "read_shared_segment": "segment",
    "read_keyring": "keyring",
}


@pytest.mark.parametrize(("name", "place"), READ.items())
def test_a_secret_that_is_read_is_seen(
    name: str, place: str, host: Planted, workspace: Path
) -> None:
    if place == "keyring" and not host.targets["key"]:
        pytest.skip("this kernel keeps no keys")
    assert f"the secret in {place} was read" in seen(name, host, workspace)


def test_a_secret_in_a_file_or_its_name_is_seen(host: Planted, workspace: Path) -> None:
    (workspace / "copy").write_text(host.secrets["home"])
    (workspace / host.secrets["ssh"]).touch()
    assert judged(host, workspace) == [
        "the secret in home was read",
        "the secret in ssh was read",
    ]


SENT = {
    "network_tcp": "tcp",
    "network_udp": "udp",
    "network_unix": "unix_datagram",
    "network_abstract": "abstract",
    "network_dns": "udp",
}


@pytest.mark.parametrize(("name", "listener"), SENT.items())
def test_a_message_that_arrives_is_heard(
    name: str, listener: str, host: Planted, workspace: Path
) -> None:
    found = seen(name, host, workspace)
    assert f"{listener} heard something" in found
    assert [line for line in found if line.startswith("open: ")]


def test_the_inherited_socket_is_heard(host: Planted, workspace: Path) -> None:
    assert "the inherited socket heard something" in seen("read_descriptors", host, workspace)


def test_files_that_are_written_are_seen(host: Planted, workspace: Path) -> None:
    found = seen("write_places", host, workspace)
    Path(f"/tmp/escaped-{host.token}").unlink()  # noqa: S108 - where the program wrote it
    assert f"{host.home / 'notes.txt'} was changed" in found
    assert f"{host.folder / f'escaped-{host.token}'} was made" in found


def test_a_changed_mode_is_seen(host: Planted, workspace: Path) -> None:
    (host.home / "notes.txt").chmod(stat.S_IRWXU)
    assert judged(host, workspace) == [f"{host.home / 'notes.txt'} was changed"]


def test_what_is_left_in_the_workspace_is_seen(host: Planted, workspace: Path) -> None:
    (workspace / "link").symlink_to("/")
    os.mkfifo(workspace / "pipe", 0o644)
    (workspace / "tool").touch()
    (workspace / "tool").chmod(0o4755)
    (workspace / "closed").mkdir(mode=0o300)
    found = judged(host, workspace)
    (workspace / "closed").chmod(0o700)
    assert sorted(found) == [
        "'closed' is left closed: d-wx------",
        "'link' is left: lrwxrwxrwx",
        "'pipe' is left: prw-r--r--",
        "'tool' is left setuid: -rwsr-xr-x",
    ]


def test_more_than_the_limits_is_seen(host: Planted, workspace: Path) -> None:
    with (workspace / "big").open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, SMALL.disk_bytes + 2 * BURST_BYTES)
    late = replace(
        outcome(host, workspace), seconds=SMALL.wall_s + 6, hidden_bytes=5 * SMALL.memory_bytes
    )
    assert list(complaints(ATTACKS["mount"], late)) == [
        "the parent came back after 16.0 s",
        "the workspace takes 208 MB",
        "memory out of sight grew by 640 MB",
    ]


def test_memory_out_of_sight_is_sampled() -> None:
    """As much as a judge looks for, and more than the free pages that each processor keeps."""
    size = 768 << 20
    with hidden_memory() as samples, mmap.mmap(-1, size) as memory:
        memory.write(b"x" * size)
        time.sleep(0.1)
    assert max(samples) - samples[0] > 512 << 20


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"stdout": "refused: EPERM\nopen: a way\n"}, "open: a way"),
        ({"stdout": "refused: EPERM\nbroken: a call\n"}, "broken: a call"),
        ({"stdout": ""}, "nothing was reported: exit status 0, ''"),
        ({"exit_status": 1}, "nothing was reported: exit status 1, ''"),
        ({"limit_hit": "time"}, "it ended at its limit of time"),
    ],
)
def test_another_end_is_seen(
    change: dict[str, object], complaint: str, host: Planted, workspace: Path
) -> None:
    result = REFUSED.model_copy(update=change)
    assert list(complaints(ATTACKS["mount"], outcome(host, workspace, result))) == [complaint]


def test_a_limit_that_was_not_reported_is_seen(host: Planted, workspace: Path) -> None:
    found = list(complaints(ATTACKS["memory_hog"], outcome(host, workspace)))
    assert found == ["nothing was reported: exit status 0, ''"]


def test_an_exit_status_that_was_faked_is_seen(host: Planted, workspace: Path) -> None:
    found = list(complaints(ATTACKS["fake_status"], outcome(host, workspace)))
    assert found == ["the exit status 0 was reported, not 7"]


def test_a_daemon_is_seen(host: Planted, workspace: Path) -> None:
    beat = workspace / "beat"
    assert list(workspaces.still_beats(outcome(host, workspace))) == [
        "broken: the daemon never wrote"
    ]
    beat.touch()
    later = threading.Timer(0.05, beat.write_text, ["x"])
    later.start()
    assert list(workspaces.still_beats(outcome(host, workspace))) == ["the daemon still writes"]
    later.join()


def test_processes_of_a_run_are_seen_and_have_no_privileges(host: Planted, workspace: Path) -> None:
    if reason := why_unavailable():
        pytest.skip(f"no sandbox on this machine: {reason}")
    program = PROGRAMS / "time_asleep.py"
    run = threading.Thread(target=run_python, args=(program, workspace, Limits(wall_s=1)))
    run.start()
    statuses: list[dict[str, str]] = []
    while run.is_alive():
        statuses += [found for pid in still_running(workspace, host) if (found := status_of(pid))]
    run.join()
    asleep = [found for found in statuses if found["Name"].startswith("python")][-1]
    assert {asleep[name] for name in ("CapEff", "CapPrm", "CapInh", "CapAmb")} == {"0" * 16}
    assert (asleep["NoNewPrivs"], asleep["Seccomp"]) == ("1", "2")
    assert still_running(workspace, host) == []


def status_of(pid: int) -> dict[str, str]:
    """Name and value of each line of its status (proc(5)); empty where it has ended."""
    with suppress(FileNotFoundError, ProcessLookupError):
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        return {name: value.strip() for name, _, value in (x.partition(":") for x in lines)}
    return {}


def test_a_loaded_pickle_is_seen(host: Planted, workspace: Path) -> None:
    ended = outcome(host, workspace)
    assert not [line for line in seen("pickles", host, workspace) if "executed" in line]
    load = "import pickle; pickle.load(open('weights.pkl', 'rb'))"
    subprocess.run([sys.executable, "-c", load], cwd=workspace, check=True)
    assert "an output was executed" in list(parent.loads(ended))


def test_an_output_that_is_loaded_is_seen(host: Planted, workspace: Path) -> None:
    (workspace / "patch.json").write_text('[{"op": "remove", "path": "/a"}]')
    (workspace / "other.json").write_text("[")
    assert list(parent.loads(outcome(host, workspace))) == [
        "patch.json was loaded: [{'op': 'remove', 'path': '/a'}]"
    ]


def test_planted_code_that_runs_is_seen(host: Planted, workspace: Path) -> None:
    program = PROGRAMS / "planted_modules.py"
    subprocess.run([sys.executable, str(program)], cwd=workspace, check=True)
    subprocess.run([sys.executable, "-c", "import json"], cwd=workspace, check=True)
    assert "what was planted was executed" in list(parent.runs_again(outcome(host, workspace)))


def test_commands_to_a_terminal_are_seen(host: Planted, workspace: Path) -> None:
    said = subprocess.run(bare("output_with_sequences", host), capture_output=True, check=True)
    assert parent.COMMANDS.search(parent.COLOURS.sub("", said.stdout.decode(errors="replace")))
    assert parent.COMMANDS.search("one \x9b2J")
    assert parent.COMMANDS.search("\u202egpj.exe")
    assert not parent.COMMANDS.search(parent.COLOURS.sub("", "\x1b[1;31mred\x1b[0m\n\tword"))


def test_what_comes_to_the_terminal_is_seen(host: Planted) -> None:
    (host.folder / HELPER.name).write_text(HELPER.read_text())
    heard, typed = with_terminal(bare("terminal", host))
    assert heard.startswith(b"escaped")
    if Path("/proc/sys/dev/tty/legacy_tiocsti").read_text().strip() == "1":
        assert typed == b"escaped\n"


def test_report_says_how_it_ended(host: Planted, workspace: Path) -> None:
    assert report(outcome(host, workspace)) == "refused: EPERM"
    ended = REFUSED.model_copy(update={"limit_hit": "memory"})
    assert report(outcome(host, workspace, ended)) == "ended: memory"
    removed = REFUSED.model_copy(update={"stdout": "", "links_removed": (Path("a/link"),)})
    assert report(outcome(host, workspace, removed)) == "removed: link"
    failed = REFUSED.model_copy(update={"stdout": "", "exit_status": 3})
    assert report(outcome(host, workspace, failed)) == "ended: exit status 3"


def test_an_attack_names_its_program() -> None:
    assert Attack("mount", "mount").program.is_file()
