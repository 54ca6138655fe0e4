"""Control groups of version 2, where this machine lets us make one; elsewhere a skip."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sandbox import Limits, SandboxResult
from sandbox.cgroup import ROOT, Cgroup
from sandbox.limits import MIB

Runner = Callable[..., SandboxResult]
LIMITS = Limits(wall_s=60, cpu_s=200, memory_bytes=100 * MIB, processes=10)
BRIEF = Limits(cpu_s=0.5)

MEMORY = "hog = []\nwhile True: hog.append(bytearray(1 << 20))"
PROCESSES = (
    "import os, time\n"
    "for _ in range(20):\n"
    "    try:\n"
    "        if not os.fork(): time.sleep(20); os._exit(0)\n"
    "    except OSError: pass\n"
    "time.sleep(20)"
)
BUSY = "while True: pass"


@pytest.fixture
def group() -> Iterator[Cgroup]:
    made = Cgroup.make(LIMITS)
    if made is None or not made.counts_all:
        if made is not None:
            made.remove()
        pytest.skip(
            f"no control group of version 2 can be made below {ROOT} "
            "(not mounted, without memory and pids controllers, or not ours to write)"
        )
    yield made
    made.kill()
    made.remove()


def groups() -> set[Path]:
    return set(ROOT.rglob("tinysmith-*"))


def test_without_controllers_there_is_none(tmp_path: Path) -> None:
    assert Cgroup.make(LIMITS, root=tmp_path) is None
    assert list(tmp_path.iterdir()) == []


def test_limits_are_set(group: Cgroup) -> None:
    said = {name: (group.folder / name).read_text().strip() for name in ("memory.max", "pids.max")}
    assert said == {"memory.max": str(100 * MIB), "pids.max": "11"}
    assert group.exceeded(LIMITS) is None


@pytest.mark.parametrize(
    ("source", "limits", "limit"),
    [(MEMORY, LIMITS, "memory"), (PROCESSES, LIMITS, "processes"), (BUSY, BRIEF, "cpu")],
)
def test_what_is_exceeded_is_told(group: Cgroup, source: str, limits: Limits, limit: str) -> None:
    waits = f"import sys\nsys.stdin.read()\n{source}"
    with subprocess.Popen([sys.executable, "-c", waits], stdin=subprocess.PIPE) as process:
        assert group.add(process.pid)
        assert process.stdin is not None
        process.stdin.close()
        deadline = time.monotonic() + 30
        while group.exceeded(limits) is None and time.monotonic() < deadline:
            time.sleep(0.02)
        group.kill()
        process.wait()
    assert group.exceeded(limits) == limit


def test_group_is_removed(group: Cgroup) -> None:
    group.remove()
    assert not group.folder.exists()
    group.remove()


@pytest.mark.parametrize(
    ("source", "limit"), [(MEMORY, "memory"), (PROCESSES, "processes"), ("print(1)", None)]
)
def test_a_run_has_a_group_and_leaves_none(
    contained: Runner, group: Cgroup, source: str, limit: str | None
) -> None:
    before = groups()
    result = contained(f"print(open('/proc/self/cgroup').read(), flush=True)\n{source}", LIMITS)
    assert "/tinysmith-" in result.stdout
    assert result.limit_hit == limit
    assert groups() == before


def test_tasks_are_limited_by_version_1(contained: Runner) -> None:
    made = Cgroup.make(LIMITS)
    if made is None or made.counts_all:
        if made is not None:
            made.remove()
        pytest.skip("no control group of version 1 that counts tasks, or one of version 2 instead")
    assert (made.folder / "pids.max").read_text() == "11\n"
    made.remove()
    before = groups()
    result = contained(f"print(open('/proc/self/cgroup').read(), flush=True)\n{PROCESSES}", LIMITS)
    assert ":pids:/tinysmith-" in result.stdout
    assert result.limit_hit == "processes"
    assert groups() == before


def test_groups_of_killed_programs_are_removed() -> None:
    made = Cgroup.make(LIMITS)
    if made is None:
        pytest.skip("no control group can be made here")
    with subprocess.Popen(["true"]) as ended:
        pass
    left = made.folder.with_name(f"tinysmith-{ended.pid}-left")
    left.mkdir()
    another = Cgroup.make(LIMITS)
    assert another is not None
    assert not left.exists()
    assert made.folder.exists()
    made.remove()
    another.remove()
