"""Looks from outside at what an attack did: its own words are not asked where the host can tell."""

from __future__ import annotations

import os
import stat
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.sandbox.attacks.attack import HARMLESS, REFUSED, Attack, Outcome
from tests.sandbox.attacks.planted import Planted

GRACE_S = 5.0
"""What starting, ending and looking through the workspace may take besides the limit of time."""
SYSTEM_CALL_FORBIDDEN = 128 + 31
MOST_SHOWN_BYTES = 1 << 22
BURST_BYTES = 100 << 20
"""What may be written between two looks at the disk, 0.2 s and more where the machine is busy."""


def complaints(attack: Attack, outcome: Outcome) -> Iterator[str]:
    """Every hole that can be seen; nothing where the attack was contained and reported."""
    yield from shown_secrets(outcome)
    yield from (f"{name} heard something" for name in outcome.planted.listeners.heard())
    yield from outcome.planted.changed()
    yield from told_inherited(outcome.planted)
    yield from (
        f"process {pid} still runs" for pid in still_running(outcome.workspace, outcome.planted)
    )
    yield from left_behind(outcome.workspace)
    yield from too_much(attack, outcome)
    yield from wrong_end(attack, outcome)
    if attack.also is not None:
        yield from attack.also(outcome)


def report(outcome: Outcome) -> str:
    """How the sandbox answered, in a few words: the limit, or the errors that the program met."""
    result = outcome.result
    if result.limit_hit:
        return f"ended: {result.limit_hit}"
    if result.exit_status == SYSTEM_CALL_FORBIDDEN:
        return "ended: forbidden system call"
    errors = Counter(line.split()[1] for line in result.stdout.splitlines() if _refused(line))
    if errors:
        return "refused: " + ", ".join(name for name, _ in errors.most_common(4))
    if result.links_removed:
        return "removed: " + ", ".join(sorted({path.name for path in result.links_removed}))[:60]
    return f"ended: exit status {result.exit_status}" if result.exit_status else "no effect"


def shown_secrets(outcome: Outcome) -> Iterator[str]:
    """Secrets of the host in the output, in the files left behind, or in their names."""
    texts = [outcome.result.stdout.encode(), outcome.result.stderr.encode()]
    for entry in entries(outcome.workspace):
        texts += [os.fsencode(entry.path), entry.start()]
    for place, secret in outcome.planted.secrets.items():
        if any(secret.encode() in text for text in texts):
            yield f"the secret in {place} was read"


def told_inherited(planted: Planted) -> Iterator[str]:
    """Something said through the socket that the sandbox must not inherit."""
    with suppress(BlockingIOError):
        if planted.inherited is not None and planted.inherited.recv(4096):
            yield "the inherited socket heard something"


def still_running(workspace: Path, planted: Planted) -> list[int]:
    """Processes that see `workspace` mounted, whatever they call themselves now (proc(5))."""
    mount = f"{workspace.relative_to(planted.folder.parent)} /workspace"
    running: list[int] = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            mounts = (process / "mountinfo").read_text()
        except OSError:  # ended meanwhile, or somebody else's
            continue
        if mount in mounts:
            running.append(int(process.name))
    return running


def left_behind(workspace: Path) -> Iterator[str]:
    """Links, pipes, sockets, devices, setuid programs, and folders that cannot be looked into."""
    for entry in entries(workspace):
        kind, mode = stat.S_IFMT(entry.status.st_mode), stat.filemode(entry.status.st_mode)
        if kind not in (stat.S_IFREG, stat.S_IFDIR):
            yield f"{entry.path!r} is left: {mode}"
        if kind == stat.S_IFREG and entry.status.st_mode & (stat.S_ISUID | stat.S_ISGID):
            yield f"{entry.path!r} is left setuid: {mode}"
        if kind == stat.S_IFDIR and entry.status.st_mode & stat.S_IRWXU != stat.S_IRWXU:
            yield f"{entry.path!r} is left closed: {mode}"


def too_much(attack: Attack, outcome: Outcome) -> Iterator[str]:
    """More time, output, disk or memory out of sight than the limits of the attack say."""
    limits, result = attack.limits, outcome.result
    if outcome.seconds > limits.wall_s + GRACE_S:
        yield f"the parent came back after {outcome.seconds:.1f} s"
    if max(len(result.stdout.encode()), len(result.stderr.encode())) > limits.output_bytes * 4:
        yield "more output than the limit was kept"  # a byte that is no text becomes three
    used = sum(entry.status.st_blocks * 512 for entry in entries(outcome.workspace))
    if used > limits.disk_bytes + BURST_BYTES:
        yield f"the workspace takes {used >> 20} MB"
    if outcome.hidden_bytes > 4 * limits.memory_bytes:
        yield f"memory out of sight grew by {outcome.hidden_bytes >> 20} MB"


def wrong_end(attack: Attack, outcome: Outcome) -> Iterator[str]:
    """The sandbox reported another end than the attack must have."""
    result = outcome.result
    if result.limit_hit is not None:
        if result.limit_hit not in attack.ends:
            yield f"it ended at its limit of {result.limit_hit}"
        return
    lines = result.stdout.splitlines()
    yield from (line[:200] for line in lines if line.startswith(("open: ", "broken: ")))
    if result.exit_status == SYSTEM_CALL_FORBIDDEN and REFUSED in attack.ends:
        return
    if REFUSED in attack.ends and any(_refused(line) for line in lines) and not result.exit_status:
        return
    if HARMLESS not in attack.ends:
        yield f"nothing was reported: exit status {result.exit_status}, {result.stderr[-200:]!r}"


def _refused(line: str) -> bool:
    return line.startswith("refused: ")


@dataclass(frozen=True)
class Entry:
    """One name below a workspace; `folder` is a descriptor, open only until the next is asked for.

    A path may be longer than the kernel takes, so nothing is opened by it.
    """

    path: str
    folder: int
    status: os.stat_result

    def start(self) -> bytes:
        """The first bytes of a regular file, never through a link."""
        if not stat.S_ISREG(self.status.st_mode):
            return b""
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
        with open(os.open(Path(self.path).name, flags, dir_fd=self.folder), "rb") as file:  # noqa: PTH123
            return file.read(MOST_SHOWN_BYTES)


def entries(workspace: Path) -> Iterator[Entry]:
    """All that lies below, whatever it is."""
    for place, folders, files, folder in os.fwalk(workspace):
        for name in (*folders, *files):
            path = os.path.relpath(os.path.join(place, name), workspace)  # noqa: PTH118
            yield Entry(path, folder, os.lstat(name, dir_fd=folder))
