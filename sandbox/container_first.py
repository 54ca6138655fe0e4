"""First process inside a container: starts the program, guards it, and takes all along at its end.

It alone is what the host's end of the rope is tied to: where standard input ends, the program that
started the run is gone. It refuses to start anything in a container that does not hold its limits.
Arguments: seconds of the clock and of all processors, bytes of memory, tasks, bytes written, the
file with the filter of system calls, NAME=SOFT:HARD for each limit of the ``resource`` module, --,
the program and its arguments. It is mounted alone, so it imports nothing of ours.
"""

import contextlib
import ctypes
import os
import resource
import select
import signal
import struct
import sys
import time
from pathlib import Path

PR_SET_DUMPABLE, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 4, 22, 2  # linux/prctl.h, linux/seccomp.h
INSTRUCTION_BYTES = 8
TICK_MS = 20
NICENESS = 10
CGROUP = Path("/sys/fs/cgroup")
UNPRIVILEGED = {"CapEff": 0, "CapPrm": 0, "CapBnd": 0, "NoNewPrivs": 1, "Seccomp": 2}

# Each under its name in control groups of version 2, then of version 1.
MEMORY_LIMIT = ("memory.max", "memory/memory.limit_in_bytes")
TASKS_LIMIT = ("pids.max", "pids/pids.max")
MEMORY_EVENTS = ("memory.events", "memory/memory.oom_control")
TASKS_EVENTS = ("pids.events", "pids/pids.events")
PROCESSOR_US = ("cpu.stat",)
PROCESSOR_NS = ("cpuacct/cpuacct.usage", "cpu,cpuacct/cpuacct.usage")

libc = ctypes.CDLL(None, use_errno=True)


def main(arguments: list[str]) -> int:
    """Run the program within the limits; its exit status, 128 + signal where one ended it."""
    wall_s, cpu_s = map(float, arguments[:2])
    memory_bytes, tasks, disk_bytes = map(int, arguments[2:5])
    if lack := what_is_lacking(memory_bytes, tasks):
        return refuse(f"The container {lack}.", 1)
    # The program runs as the same user: it must not trace this process, nor read its environment.
    libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
    reading, writing = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    signal.set_wakeup_fd(writing)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    for number in (signal.SIGINT, signal.SIGPIPE, signal.SIGXFSZ):  # as before Python changed them
        signal.signal(number, signal.SIG_DFL)
    child = os.fork()
    if child == 0:
        end = arguments.index("--")
        become(arguments[5], arguments[6:end], arguments[end + 1 :])
    return guard(child, reading, time.monotonic() + wall_s, cpu_s, disk_bytes)


def what_is_lacking(memory_bytes: int, tasks: int) -> str:
    """What this container does not hold of what it was asked to hold; empty where it does."""
    if os.getpid() != 1:
        return "shares its processes with others"
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    status = dict(line.split(":\t", 1) for line in lines if ":\t" in line)
    for name, value in UNPRIVILEGED.items():
        if int(status[name], 16) != value:
            return f"has {name} {status[name].strip()}"
    if not 0 < number(read(MEMORY_LIMIT)) <= memory_bytes:
        return "holds no limit on memory"
    return "" if 0 < number(read(TASKS_LIMIT)) <= tasks else "holds no limit on processes"


def become(filter_file: str, limits: list[str], program: list[str]) -> None:
    """Turn this child into the program, which cannot make the system calls that the filter bars."""
    try:
        # Set here, since the engine's own process could not start within them.
        for limit in limits:
            lower(*limit.split("="))
        instructions = Path(filter_file).read_bytes()
        # The kernel, out of memory, shall take the program first, and leave who says so.
        libc.prctl(PR_SET_DUMPABLE, 1, 0, 0, 0)
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="utf-8")
        os.setsid()
        os.dup2(os.open(os.devnull, os.O_RDWR), 0)
        os.nice(NICENESS)
        signal.set_wakeup_fd(-1)
        bar(instructions)
        os.execvp(program[0], program)  # noqa: S606 - an argument list, and no shell
    except OSError as error:
        os._exit(refuse(f"{program[0]}: {error.strerror}", 127))


def lower(name: str, values: str) -> None:
    """Set a limit, or leave it where it is lower already."""
    kind = getattr(resource, f"RLIMIT_{name}")
    _, most = resource.getrlimit(kind)
    soft, hard = map(int, values.split(":"))
    if most != resource.RLIM_INFINITY:
        soft, hard = min(soft, most), min(hard, most)
    resource.setrlimit(kind, (soft, hard))


def bar(instructions: bytes) -> None:
    """Add the filter to the engine's own: the stricter of the two decides (seccomp(2))."""
    kept = ctypes.create_string_buffer(instructions, len(instructions))
    count = len(instructions) // INSTRUCTION_BYTES
    # struct sock_fprog: a count, padded to the pointer that follows.
    head = struct.pack("@HP", count, ctypes.addressof(kept))
    if libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, head, 0, 0):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def guard(child: int, woken: int, deadline: float, cpu_s: float, disk_bytes: int) -> int:
    """Wait for the child, and for all that may end it before."""
    poll = select.poll()
    poll.register(woken, select.POLLIN)
    poll.register(0, 0)  # nothing is ever said there: only the end counts
    while True:
        ready = dict(poll.poll(TICK_MS))
        if woken in ready:
            os.read(woken, 4096)
        status = reap(child)
        if words := what_is_passed(disk_bytes):
            return refuse(words, 128 + signal.SIGKILL)
        if status is not None:
            return status
        if 0 in ready or time.monotonic() > deadline:
            return 128 + signal.SIGKILL
        if cpu_seconds() > cpu_s:
            return 128 + signal.SIGXCPU


def what_is_passed(disk_bytes: int) -> str:
    """In the words of the system, which limit of all processes together was met; else empty."""
    if count(MEMORY_EVENTS, "oom_kill"):
        return "The container ran out of memory."
    if count(TASKS_EVENTS, "max"):
        return "Resource temporarily unavailable: the limit on processes was met."
    return "No space left on device: too much was written." if written() > disk_bytes else ""


def reap(child: int) -> "int | None":
    """Wait for all that have ended; the child's status if it is one of them."""
    found = None
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return found
        if pid == 0:
            return found
        if pid == child:
            code = os.waitstatus_to_exitcode(status)
            found = 128 - code if code < 0 else code


def refuse(words: str, status: int) -> int:
    """Say why; the status to end with."""
    os.write(2, f"{words}\n".encode())
    return status


def cpu_seconds() -> float:
    """Processor time of all processes in this container, those that ended too; 0 if not counted."""
    return count(PROCESSOR_US, "usage_usec") / 1e6 or number(read(PROCESSOR_NS)) / 1e9


def written() -> int:
    """Bytes that all processes here wrote to disk; those that ended count with who awaited them."""
    found = 0
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # ended meanwhile
            lines = (process / "io").read_text(encoding="utf-8").splitlines()
            found += sum(number(line[13:]) for line in lines if line.startswith("write_bytes: "))
    return found


def count(names: "tuple[str, ...]", key: str) -> int:
    """The number beside `key` in a file of the control group."""
    for line in read(names).splitlines():
        word, _, value = line.partition(" ")
        if word == key:
            return number(value)
    return 0


def number(text: str) -> int:
    """0 for ``max``, and where there is none."""
    return int(text) if text.strip().isdigit() else 0


def read(names: "tuple[str, ...]") -> str:
    """The first of these files of the control group that is there."""
    for name in names:
        try:
            return (CGROUP / name).read_text(encoding="utf-8")
        except OSError:
            continue
    return ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
