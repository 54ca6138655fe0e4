"""Ctrl-C ends a command within its grace, in Python code and in native code alike."""

from __future__ import annotations

import signal
import subprocess
import sys
import time

import psutil
import pytest

PROGRAM = """
import argparse, hashlib, sys, time
from agent.session import run_command

def python(arguments, screen):
    print("ready", flush=True)
    while True:
        time.sleep(0.01)

def native(arguments, screen):
    print("ready", flush=True)
    hashlib.pbkdf2_hmac("sha256", b"", b"", 200_000_000)  # a minute in C, deaf to signals

def child(arguments, screen):
    import subprocess
    process = subprocess.Popen(["sleep", "60"])
    print("ready", process.pid, flush=True)
    while True:
        try:
            time.sleep(1)
        except KeyboardInterrupt:
            pass

sys.exit(run_command(globals()[sys.argv[1]], argparse.Namespace()))
"""


def _interrupt(kind: str, *prefix: str) -> tuple[int, float, str]:
    process = subprocess.Popen(
        [*prefix, sys.executable, "-c", PROGRAM, kind], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    first = process.stdout.readline()
    begun = time.monotonic()
    process.send_signal(signal.SIGINT)
    code = process.wait(timeout=20)
    process.stdout.close()
    return code, time.monotonic() - begun, first


@pytest.mark.parametrize("kind", ["python", "native", "child"])
def test_ctrl_c_exits_with_130_within_two_seconds(kind: str) -> None:
    code, seconds, _ = _interrupt(kind)
    assert code == 130
    assert seconds < 2.0


def test_ctrl_c_leaves_no_child_behind() -> None:
    _, _, first = _interrupt("child")
    pid = int(first.split()[1])
    # A container's first process may never reap it: a zombie has ended all the same.
    assert not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


def test_a_background_job_of_a_script_can_be_interrupted() -> None:
    code, seconds, _ = _interrupt("python", "sh", "-c", 'trap "" INT; exec "$@"', "sh")
    assert code == 130
    assert seconds < 2.0
