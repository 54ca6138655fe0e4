"""Real processes: a kill loses nothing that was appended, and two can write at once."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from agent.store import SessionStore

# Prints the step of every event once `append` has returned.
WRITER = """
import sys
from pathlib import Path
from agent.events import UserSaid
from agent.store import SessionStore
with SessionStore(Path(sys.argv[1])) as store:
    session = store.create("written", "embedded", Path("w"))
    print(session.id, flush=True)
    for number in range(int(sys.argv[2])):
        print(session.append(UserSaid(text=f"message {number} " + 200 * "x")).step, flush=True)
"""


def writer(path: Path, events: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, path, str(events)], stdout=subprocess.PIPE, text=True
    )


@pytest.mark.parametrize("lines", [2, 57, 400])
def test_a_kill_loses_nothing_that_was_appended(tmp_path: Path, lines: int) -> None:
    path = tmp_path / "sessions.sqlite"
    with writer(path, 1_000_000) as process:
        assert process.stdout is not None
        session_id = process.stdout.readline().strip()
        steps = [int(process.stdout.readline()) for _ in range(lines)]
        process.send_signal(signal.SIGKILL)
        steps += [int(line) for line in process.stdout.read().split("\n")[:-1]]
    with SessionStore(path) as store:
        records = store.find(session_id).records()
    # One more may be on disk than the process lived to announce.
    assert steps == list(range(1, len(steps) + 1))
    assert len(records) - len(steps) in (0, 1)
    assert [record.step for record in records] == list(range(1, len(records) + 1))


def test_processes_create_the_file_and_append_at_once(tmp_path: Path) -> None:
    path = tmp_path / "home" / "sessions.sqlite"
    processes = [writer(path, 60) for _ in range(4)]
    ids = [process.communicate()[0].split()[0] for process in processes]
    assert [process.returncode for process in processes] == [0] * 4
    with SessionStore(path) as store:
        assert {store.find(one).info.steps for one in ids} == {60}
        assert len(store.sessions()) == 4


def test_two_processes_append_to_one_session(tmp_path: Path) -> None:
    program = WRITER.replace('store.create("written", "embedded", Path("w"))', 'store.find("last")')
    path = tmp_path / "sessions.sqlite"
    with SessionStore(path) as store:
        session = store.create("shared", "embedded", Path("w"))
        words = [sys.executable, "-c", program, str(path), "50"]
        processes = [subprocess.Popen(words, stdout=subprocess.DEVNULL) for _ in range(2)]
        assert [process.wait() for process in processes] == [0, 0]
        assert [record.step for record in session.records()] == list(range(1, 101))
