"""However the program ends, its workers end too."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

GONE_S = 2.0
PARENT = "tests.tools.search.executors.parent"
WATCHED = """
import os, sys, threading, time
from tools.search.executors.worker import _watch
threading.Thread(target=_watch, args=(int(sys.argv[1]),), daemon=True).start()
time.sleep(3600)
"""


def start(folder: Path, then: str, *names: str) -> tuple[subprocess.Popen[str], list[int]]:
    """The program as leader of a group of its own, and its workers."""
    parent = subprocess.Popen(
        [sys.executable, "-m", PARENT, str(folder), then, *names],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    assert parent.stdout is not None
    pids = [int(word) for word in parent.stdout.readline().split()]
    assert len(pids) == 2
    return parent, pids


def alive(pids: list[int]) -> list[int]:
    return [pid for pid in pids if psutil.pid_exists(pid)
            and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE]  # fmt: skip


def assert_gone(pids: list[int]) -> None:
    limit = time.monotonic() + GONE_S
    while alive(pids):
        assert time.monotonic() < limit, f"still there: {pids}"
        time.sleep(0.02)


@pytest.mark.parametrize("names", [("hang", "hold"), ()], ids=["busy", "idle"])
def test_killed_program_leaves_no_worker(tmp_path: Path, names: tuple[str, ...]) -> None:
    parent, workers = start(tmp_path, "wait", *names)
    with parent:
        everything = psutil.Process(parent.pid).children(recursive=True)
        assert len(alive(workers)) == 2
        parent.kill()
        parent.wait()
        assert_gone([*workers, *(one.pid for one in everything)])


def test_program_that_forgets_to_close_ends_and_leaves_no_worker(tmp_path: Path) -> None:
    parent, workers = start(tmp_path, "leave", "hang", "hold")
    with parent:
        assert parent.wait(timeout=20) == 7
        assert_gone(workers)


def test_interrupt_is_the_programs_alone(tmp_path: Path) -> None:
    """As in a terminal: Ctrl-C goes to every process of the group."""
    parent, workers = start(tmp_path, "wait", "hang", "hang2")
    with parent:
        for pid in workers:
            os.kill(pid, signal.SIGINT)
        time.sleep(0.3)
        assert len(alive(workers)) == 2
        os.killpg(parent.pid, signal.SIGINT)
        _, complaint = parent.communicate(timeout=20)
        assert complaint.count("KeyboardInterrupt") == 1
        assert_gone(workers)


def test_program_killed_while_workers_start_leaves_none(tmp_path: Path) -> None:
    parent = subprocess.Popen([sys.executable, "-m", PARENT, str(tmp_path), "wait", "hang"],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
    with parent:
        wait_for(lambda: len(psutil.Process(parent.pid).children()) >= 2)
        children = [one.pid for one in psutil.Process(parent.pid).children(recursive=True)]
        parent.kill()
        parent.wait()
        # It looks for its parent when it has been imported.
        wait_for(lambda: not alive(children))


def wait_for(condition: Callable[[], bool], seconds: float = 20.0) -> None:
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit
        time.sleep(0.02)


def test_watching_thread_ends_a_process_where_the_kernel_does_not() -> None:
    reader, writer = os.pipe()
    with subprocess.Popen([sys.executable, "-c", WATCHED, str(reader)], pass_fds=[reader]) as child:
        os.close(reader)
        time.sleep(0.1)
        assert child.poll() is None
        os.close(writer)
        assert child.wait(timeout=20) == 1
