"""The process of the tools: it answers, it is stopped, it dies, and the next call works."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from agent.worker import Worker
from tests.listener import Listener
from tools.project import Options

SLEEP = {"code": "import time\ntime.sleep(60)", "purpose": "wait"}


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[Worker]:
    worker = Worker(tmp_path / "work", Options(), tmp_path / "logs" / "log")
    yield worker
    worker.close()


def alive(pid: int) -> bool:
    return bool(psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)


def test_a_result_names_its_files_and_their_digests(worker: Worker) -> None:
    ended = worker.call("write_file", {"path": "a.txt", "content": "abc"}, Listener())
    assert ended.status == "done"
    assert ended.digests == {
        "a.txt": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    }


def test_a_mistake_of_the_user_comes_back_as_words(worker: Worker) -> None:
    ended = worker.call("train", {}, Listener())
    assert (ended.status, ended.exit_code) == ("failed", 2)
    assert "goal" in ended.message


def test_what_a_tool_reports_is_heard_while_it_runs(worker: Worker) -> None:
    worker.call("set_goal", {"dataset": "digits", "sram": "64 KB"}, Listener())
    listener = Listener()
    ended = worker.call("search", {"trials": 1}, listener)
    assert ended.status == "done"
    assert [state.done for state in listener.states] == [1]
    assert listener.notes


def test_a_stop_ends_a_call_at_once_and_the_next_one_works(worker: Worker) -> None:
    worker.call("list_files", {}, Listener())
    threading.Timer(1.0, worker.stop).start()
    begun = time.monotonic()
    ended = worker.call("run_code", SLEEP, Listener())
    assert ended.status == "stopped"
    assert time.monotonic() - begun < 2.5
    assert worker.call("list_files", {}, Listener()).status == "stopped"
    worker.allow()
    assert worker.call("list_files", {}, Listener()).status == "done"


def test_what_was_stopped_or_closed_is_not_started_again_by_itself(worker: Worker) -> None:
    worker.stop()
    worker.start()
    worker.close()
    worker.start()
    assert psutil.Process().children() == []


def test_a_worker_that_is_killed_is_said_to_be_and_replaced(worker: Worker) -> None:
    worker.start()
    (child,) = psutil.Process().children()
    threading.Timer(1.0, child.kill).start()
    ended = worker.call("run_code", SLEEP, Listener())
    assert ended.status == "failed"
    assert "SIGKILL" in ended.message
    assert worker.call("list_files", {}, Listener()).status == "done"


def test_what_libraries_print_does_no_harm(worker: Worker, tmp_path: Path) -> None:
    worker.call("set_goal", {"dataset": "digits"}, Listener())
    assert worker.call("list_files", {"folder": "absent"}, Listener()).status == "failed"
    assert (tmp_path / "logs/log").exists()


PARENT = """
import sys, time
from pathlib import Path
from agent.worker import Worker
from tests.listener import Listener
from tools.project import Options
worker = Worker(Path(sys.argv[1]) / "work", Options(), Path(sys.argv[1]) / "log")
worker.start()
print(worker._process.pid, flush=True)
worker.call("run_code", {"code": "import time; time.sleep(60)", "purpose": "wait"}, Listener())
"""


def test_a_killed_conversation_leaves_no_process_behind(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    pid = int(process.stdout.readline())
    _wait_for_children(pid)
    children = [pid, *(child.pid for child in psutil.Process(pid).children(recursive=True))]
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    deadline = time.monotonic() + 3
    while any(map(alive, children)):
        assert time.monotonic() < deadline, "the worker or its children live on"
        time.sleep(0.02)


def _wait_for_children(pid: int) -> None:
    """Until the sandbox runs."""
    deadline = time.monotonic() + 30
    while not psutil.Process(pid).children():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_nothing_is_imported_from_the_folder_the_user_works_in(
    worker: Worker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit('imported')")
    monkeypatch.chdir(tmp_path)
    assert worker.call("list_files", {}, Listener()).status in {"done", "failed"}
    assert "imported" not in (tmp_path / "logs/log").read_text()


class Broken(Listener):
    """Cannot take what it hears."""

    def note(self, text: str) -> None:
        raise RuntimeError(text)


def test_a_call_that_nobody_can_hear_ends_and_the_next_one_works(worker: Worker) -> None:
    with pytest.raises(RuntimeError, match="digits"):
        worker.call("set_goal", {"dataset": "digits"}, Broken())
    assert psutil.Process().children() == []
    assert worker.call("list_files", {}, Listener()).status == "done"
