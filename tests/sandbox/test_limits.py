"""Each limit is held, and the result names the one that was met."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from sandbox import Limits, SandboxResult
from sandbox.limits import LIMIT_NAMES, MIB

Runner = Callable[..., SandboxResult]

BUSY = "while True: pass"
MANY_BUSY = "import os\nos.fork(); os.fork()\nwhile True: pass"
IGNORES_WARNING = "import signal\nsignal.signal(signal.SIGXCPU, signal.SIG_IGN)\nwhile True: pass"
# Nothing of it is left in the workspace, and yet the disk would fill.
REMOVED = (
    "import os, time\nfiles = []\n"
    "for _ in range(20):\n"
    "    files.append(open('gone', 'wb', 0)); os.unlink('gone')\n"
    "    files[-1].write(b'x' * (3 << 20))\n"
    "time.sleep(9)"
)
REWRITTEN = (
    "import os, time\n"
    "for _ in range(20):\n"
    "    with open('same', 'wb') as file: file.write(b'x' * (3 << 20)); os.fsync(file.fileno())\n"
    "time.sleep(9)"
)
# Closed to an ordinary user; root looks into it.
HIDDEN = (
    "import os, time\nos.mkdir('closed'); os.chdir('closed'); os.chmod('.', 0o300)\n"
    "for n in range(5): open(str(n), 'wb').write(bytes(5 << 20))\ntime.sleep(9)"
)
NESTED = "import os, time\nfor _ in range(2000): os.mkdir('d'); os.chdir('d')\ntime.sleep(9)"
FORKS = (
    "import os, signal, time\nsignal.signal(signal.SIGCHLD, signal.SIG_IGN)\n"
    "for _ in range(30):\n    if not os.fork(): time.sleep(9); os._exit(0)\ntime.sleep(9)"
)
THREADS = (
    "import threading, time\n"
    "for _ in range(30): threading.Thread(target=time.sleep, args=(9,), daemon=True).start()\n"
    "time.sleep(9)"
)
FILES = "files = [open('/dev/null') for _ in range(130)]"
SOCKETS = (
    "import os, socket, time\n"
    "for _ in range(8):\n"
    "    if os.fork(): continue\n"
    "    pairs = [socket.socketpair() for _ in range(50)]\n"
    "    for pair in pairs:\n"
    "        for each in pair:\n"
    "            each.setblocking(False)\n"
    "            try:\n"
    "                while True: each.send(bytes(4096))\n"
    "            except BlockingIOError: pass\n"
    "    break\n"
    "time.sleep(9)"
)
# A table of 4 KB for each page of 4 KB that is touched, 2 MB apart.
PAGE_TABLES = (
    "import mmap, time\n"
    "room = mmap.mmap(-1, 160 << 30, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x4000, 1)\n"
    "room.madvise(mmap.MADV_NOHUGEPAGE)\n"
    "for place in range(0, 160 << 30, 2 << 20): room[place]\n"
    "time.sleep(9)"
)
SMALL = Limits(
    wall_s=6, memory_bytes=200 * MIB, processes=12, open_files=120, file_bytes=8 * MIB,
    disk_bytes=20 * MIB, output_bytes=1000,
)  # fmt: skip

MET = {
    "the clock": ("time", "import time\ntime.sleep(60)"),
    "one allocation": ("memory", "bytearray(1 << 30)"),
    "many allocations": ("memory", "hog = []\nwhile True: hog.append(bytearray(1 << 20))"),
    "sockets": ("memory", SOCKETS),
    "page tables": ("memory", PAGE_TABLES),
    "children that nobody waits for": ("processes", FORKS),
    "threads": ("processes", THREADS),
    "open files": ("open files", FILES),
    "a large file": ("disk", "open('large', 'wb').write(bytes(9 << 20))"),
    "a large file, by its end": ("disk", "open('large', 'wb').truncate(9 << 20)"),
    "a full /tmp": (
        "disk",
        "for n in range(3): open(f'/tmp/{n}', 'wb').write(bytes(5 << 20))",
    ),
    "removed files": ("disk", REMOVED),
    "one file again and again": ("disk", REWRITTEN),
    "a closed folder": ("disk", HIDDEN),
    "nested folders": ("disk", NESTED),
    "long output": ("output", "print('x' * 2000)"),
    "long errors": ("output", "import sys\nsys.exit('x' * 2000)"),
}


@pytest.mark.parametrize(("name", "source"), MET.values(), ids=MET.keys())
def test_limit_is_named(contained: Runner, name: str, source: str) -> None:
    result = contained(source, SMALL)
    assert result.limit_hit == name, result
    assert result.limit_hit in LIMIT_NAMES
    assert result.exit_status or name == "output"


@pytest.mark.parametrize("source", [BUSY, MANY_BUSY, IGNORES_WARNING])
def test_processor_time_is_limited(contained: Runner, source: str) -> None:
    result = contained(source, Limits(wall_s=20, cpu_s=1))
    assert result.limit_hit == "cpu"
    assert result.exit_status
    assert result.seconds < 10


def test_waiting_costs_no_processor_time(contained: Runner) -> None:
    result = contained("import time\ntime.sleep(1.5)", Limits(wall_s=20, cpu_s=1))
    assert (result.limit_hit, result.exit_status) == (None, 0)


def test_a_failure_of_the_programs_own_is_no_limit(contained: Runner) -> None:
    result = contained("raise SystemExit('out of ideas')")
    assert (result.limit_hit, result.exit_status) == (None, 1)


@pytest.mark.parametrize(
    "source",
    [
        "import mmap\nmmap.mmap(-1, 4096)",
        "import os, mmap\nmmap.mmap(os.open('/dev/zero', os.O_RDWR), 4096)",
        "import os\nos.memfd_create('hidden')",
        "import os\nos.posix_fallocate  # the C library writes zeros where the kernel refuses\n"
        "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\n"
        "file = os.open('long', os.O_RDWR | os.O_CREAT)\n"
        "assert libc.fallocate(file, 1, ctypes.c_long(0), ctypes.c_long(1 << 24)) == 0",
    ],
    ids=["anonymous", "/dev/zero", "memfd", "beyond the end"],
)
def test_room_that_nobody_counts_is_refused(contained: Runner, source: str) -> None:
    result = contained(source)
    assert result.exit_status == 1, result
    assert result.stderr.splitlines()[-1].partition(":")[0] in {
        "PermissionError", "OSError", "AssertionError",
    }  # fmt: skip


def test_output_is_seen_while_the_program_runs(contained: Runner) -> None:
    seen: list[tuple[str, str, float]] = []
    start = time.monotonic()
    result = contained(
        "import sys, time\nprint('one\\ntwo'); print('wrong', file=sys.stderr)\n"
        "print('three', end=''); time.sleep(60)",
        Limits(wall_s=2),
        on_output=lambda stream, line: seen.append((stream, line, time.monotonic() - start)),
    )
    assert [line for stream, line, _ in seen if stream == "stdout"] == ["one", "two", "three"]
    assert [line for stream, line, _ in seen if stream == "stderr"] == ["wrong"]
    # All but the line that never ended came at once.
    assert max(after for _, line, after in seen if line != "three") < 1.5
    assert (result.limit_hit, result.stdout) == ("time", "one\ntwo\nthree")


def test_shown_output_is_capped(contained: Runner) -> None:
    seen: list[str] = []
    result = contained(
        "for n in range(10**5): print(n)",
        Limits(wall_s=20, output_bytes=100),
        on_output=lambda _, line: seen.append(line),
    )
    assert "\n".join(seen) == result.stdout == "\n".join(map(str, range(10**5)))[:100]


def test_a_reader_that_fails_ends_the_run(contained: Runner, workspace: Path) -> None:
    def fail(_stream: str, _line: str) -> None:
        raise KeyboardInterrupt

    beat = workspace / "beat"
    with pytest.raises(KeyboardInterrupt):
        contained(
            "import os\nos.symlink('/', 'link')\n"
            "while True: open('beat', 'a').write('x'); os.write(1, b'1\\n' * 10**6)",
            on_output=fail,
        )
    assert not (workspace / "link").is_symlink()
    size = beat.stat().st_size
    time.sleep(0.2)
    assert beat.stat().st_size == size
