"""What the programs of the attacks share; mounted beside `targets.json`, so it imports nothing.

Each thing tried gives one line: ``refused: EPERM what``, ``open: what`` where it worked, or
``broken: what`` where the attack itself is at fault. The lines are words of an attacker: they say
how something was refused, and the judges look from outside whether it was.
"""

import ctypes
import errno
import functools
import json
import os
import platform
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

# On x86-64 and on AArch64.
NUMBERS = {
    "acct": (163, 89),
    "add_key": (248, 217),
    "adjtimex": (159, 171),
    "bpf": (321, 280),
    "capset": (126, 91),
    "clone3": (435, 435),
    "delete_module": (176, 106),
    "fanotify_init": (300, 262),
    "finit_module": (313, 273),
    "fsopen": (430, 430),
    "init_module": (175, 105),
    "io_uring_setup": (425, 425),
    "kcmp": (312, 272),
    "kexec_file_load": (320, 294),
    "kexec_load": (246, 104),
    "keyctl": (250, 219),
    "mbind": (237, 235),
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "mount": (165, 40),
    "move_pages": (279, 239),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    "open_tree": (428, 428),
    "perf_event_open": (298, 241),
    "personality": (135, 92),
    "pidfd_getfd": (438, 438),
    "pidfd_open": (434, 434),
    "pivot_root": (155, 41),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "ptrace": (101, 117),
    "quotactl": (179, 60),
    "reboot": (169, 142),
    "request_key": (249, 218),
    "setns": (308, 268),
    "settimeofday": (164, 170),
    "swapon": (167, 224),
    "syslog": (103, 116),
    "umount2": (166, 39),
    "unshare": (272, 97),
    "userfaultfd": (323, 282),
}
_COLUMN = {"x86_64": 0, "aarch64": 1}[platform.machine()]
_LIBC = ctypes.CDLL(None, use_errno=True)
_LIBC.syscall.restype = ctypes.c_long


@functools.cache
def targets() -> dict[str, Any]:
    """What the attacker is told of the host."""
    targets: dict[str, Any] = json.loads(Path(__file__).with_name("targets.json").read_text())
    return targets


def attempt(what: str, action: Callable[[], object]) -> object:
    """Do it, say in a line what came of it, and give back what it gave, or None."""
    try:
        got = action()
    except (OSError, MemoryError) as error:
        _say(f"refused: {_reason(error)} {what}")
        return None
    except Exception as error:  # noqa: BLE001 - whatever it is, the attack itself is wrong
        _say(f"broken: {what}: {error!r}")
        return None
    _say(f"open: {what}: {got!r}")
    return got


def shows(what: str, action: Callable[[], object]) -> None:
    """As `attempt`, where success alone is no harm: only what is shown may be."""
    try:
        _say(f"shown: {what}: {action()!r}")
    except (OSError, MemoryError) as error:
        _say(f"refused: {_reason(error)} {what}")


def syscall(name: str, *arguments: object) -> int:
    """A system call without the C library between; raises OSError."""
    number = ctypes.c_long(NUMBERS[name][_COLUMN])
    return _checked(_LIBC.syscall(number, *map(_word, arguments)))


def libc(name: str, *arguments: object) -> int:
    """A function of the C library; raises OSError where it returns -1."""
    function = getattr(_LIBC, name)
    function.restype = ctypes.c_void_p if name == "shmat" else ctypes.c_int
    return _checked(function(*map(_word, arguments)))


def read(path: str) -> bytes:
    """The first 64 KB of a file, without waiting for more."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        return os.read(descriptor, 65536)
    finally:
        os.close(descriptor)


def overwrite(path: str) -> int:
    """Write one line over a file, or make it."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_NONBLOCK, 0o644)
    try:
        return os.write(descriptor, b"escaped\n")
    finally:
        os.close(descriptor)


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _word(argument: object) -> object:
    return ctypes.c_long(argument) if isinstance(argument, int) else argument


def _checked(got: int) -> int:
    if got in (-1, ctypes.c_void_p(-1).value):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return got


def _reason(error: BaseException) -> str:
    number = getattr(error, "errno", None)
    return errno.errorcode.get(number or 0, type(error).__name__)
