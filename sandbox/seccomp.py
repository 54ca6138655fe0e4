"""The system calls that a contained program may make, as a filter that the kernel runs.

An allow list: what is not named is refused (EPERM), what is newer than the list does not exist
(ENOSYS), and a program of another architecture (i386, x32) is killed, since its numbers mean other
calls. Sources: seccomp(2), the kernel's Documentation/userspace-api/seccomp_filter.rst; the rule
against setuid files is systemd.exec(5) RestrictSUIDSGID=.

Of sockets only AF_UNIX is left, so that processes inside can talk. AF_INET could reach nothing in
the empty network namespace; refused here, the kernel's network code is out of reach too.
"""

from __future__ import annotations

import os
import struct
from dataclasses import dataclass

from sandbox.syscalls import ABSENT, ALLOWED, LOOKED_INTO, NEWEST, UNSUPPORTED, numbers
from tools.errors import SandboxError

# linux/audit.h: the architecture that a call was made for.
ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
SAME = {"arm64": "aarch64", "amd64": "x86_64"}
X32_BIT = 0x40000000

# linux/filter.h: load a word, mask it, compare it, return.
LOAD, AND, JUMP_EQUAL, JUMP_GREATER_EQUAL, RETURN = 0x20, 0x54, 0x15, 0x35, 0x06
# linux/seccomp.h
ALLOW, ERRNO, KILL_PROCESS = 0x7FFF0000, 0x00050000, 0x80000000
NUMBER_OFFSET, ARCHITECTURE_OFFSET, ARGUMENTS_OFFSET = 0, 4, 16
WHOLE = 0xFFFFFFFF

# Numbers of Linux, the same on both machines; this module is imported elsewhere too.
EPERM, ENOSYS, EOPNOTSUPP = 1, 38, 95
# clone(2): CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET.
NEW_NAMESPACES = 0x7E020000
SET_ID_BITS = 0o6000
KIND_BITS, FILE_KINDS = 0o170000, (0, 0o100000, 0o010000, 0o140000)  # file, pipe, socket
CREATES = 0o20000100  # O_CREAT and __O_TMPFILE: open(2) reads the argument `mode`
AF_UNIX = 1
# setsockopt(2) of SOL_SOCKET: SO_REUSEADDR, SO_BROADCAST, SO_KEEPALIVE, SO_LINGER, SO_PASSCRED,
# SO_RCVTIMEO, SO_SNDTIMEO; SO_SNDBUF and its like, which take memory, are not here.
SOCKET_OPTIONS = (2, 6, 9, 13, 16, 20, 21)
QUERY_PERSONALITY = 0xFFFFFFFF
# mmap(2): MAP_SHARED, MAP_PRIVATE and MAP_SHARED_VALIDATE of a file, MAP_PRIVATE | MAP_ANONYMOUS.
# MAP_SHARED | MAP_ANONYMOUS is left out: its pages are counted for no process that unmaps them.
MAP_BITS, MAPPINGS = 0x2F, (0x01, 0x02, 0x03, 0x22)
# fcntl(2), all but owners, leases, notices and pipes that grow: F_DUPFD to F_SETLKW,
# F_OFD_GETLK to F_OFD_SETLKW, F_DUPFD_CLOEXEC, F_GETPIPE_SZ.
COMMANDS = (*range(8), 36, 37, 38, 1030, 1032)
# ioctl(2), what programs ask of descriptors: TCGETS, TCSETS, TCSETSW, TCSETSF, TIOCGPGRP,
# TIOCGWINSZ, FIONREAD, FIONBIO, FIONCLEX, FIOCLEX; TIOCSTI and TIOCLINUX, which type into a
# terminal, are not here.
REQUESTS = (0x5401, 0x5402, 0x5403, 0x5404, 0x540F, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)


@dataclass(frozen=True)
class Argument:
    """A call is allowed where its argument `index`, masked, is one of `values`.

    The lower 32 bits are looked at: the kernel takes each of these arguments as an int, and of
    clone's flags the namespaces are there.
    """

    index: int
    values: tuple[int, ...]
    mask: int = WHOLE


# Any one of the arguments suffices.
RULES: dict[str, tuple[Argument, ...]] = {
    "chmod": (Argument(1, (0,), SET_ID_BITS),),
    "clone": (Argument(0, (0,), NEW_NAMESPACES),),
    "creat": (Argument(1, (0,), SET_ID_BITS),),
    "fchmod": (Argument(1, (0,), SET_ID_BITS),),
    "fchmodat": (Argument(2, (0,), SET_ID_BITS),),
    "fcntl": (Argument(1, COMMANDS),),
    "ioctl": (Argument(1, REQUESTS),),
    "mknod": (Argument(1, FILE_KINDS, SET_ID_BITS | KIND_BITS),),
    "mknodat": (Argument(2, FILE_KINDS, SET_ID_BITS | KIND_BITS),),
    "mmap": (Argument(3, MAPPINGS, MAP_BITS),),
    "open": (Argument(1, (0,), CREATES), Argument(2, (0,), SET_ID_BITS)),
    "openat": (Argument(2, (0,), CREATES), Argument(3, (0,), SET_ID_BITS)),
    "personality": (Argument(0, (0, QUERY_PERSONALITY)),),
    "setsockopt": (Argument(2, SOCKET_OPTIONS),),
    "socket": (Argument(0, (AF_UNIX,)),),
    "socketpair": (Argument(0, (AF_UNIX,)),),
}


@dataclass(frozen=True)
class Instruction:
    """One of the classic BPF machine; jumps count instructions, 0 is the next."""

    code: int
    operand: int
    if_true: int = 0
    if_false: int = 0

    def packed(self) -> bytes:
        """As ``struct sock_filter``."""
        return struct.pack("=HBBI", self.code, self.if_true, self.if_false, self.operand)


def filter_bytes(machine: str | None = None) -> bytes:
    """The filter for `machine` (default: this one) as bwrap's ``--seccomp`` reads it.

    Raises SandboxError for a machine whose system calls are not listed.
    """
    name = machine or os.uname().machine
    return b"".join(each.packed() for each in program(SAME.get(name, name)))


def program(machine: str) -> list[Instruction]:
    """The filter, instruction by instruction."""
    if machine not in ARCHITECTURES:
        raise SandboxError(
            f"The sandbox has no list of system calls for {machine}.",
            f"It knows {' and '.join(ARCHITECTURES)}.",
        )
    instructions = [
        Instruction(LOAD, ARCHITECTURE_OFFSET),
        *_unless(JUMP_EQUAL, ARCHITECTURES[machine], KILL_PROCESS),
        Instruction(LOAD, NUMBER_OFFSET),
    ]
    if machine == "x86_64":
        instructions += _where(JUMP_GREATER_EQUAL, X32_BIT, [Instruction(RETURN, KILL_PROCESS)])
    for name, number in numbers(LOOKED_INTO, machine).items():
        instructions += _where(JUMP_EQUAL, number, _argument_check(RULES[name]))
    # A chain of comparisons costs nothing: the kernel works out at the start which numbers it
    # always allows (seccomp_cache, Linux 5.11).
    for number in numbers(ALLOWED, machine).values():
        instructions += _where(JUMP_EQUAL, number, [Instruction(RETURN, ALLOW)])
    for table, error in ((ABSENT, ENOSYS), (UNSUPPORTED, EOPNOTSUPP)):
        for number in numbers(table, machine).values():
            instructions += _where(JUMP_EQUAL, number, [Instruction(RETURN, ERRNO | error)])
    absent = [Instruction(RETURN, ERRNO | ENOSYS)]
    instructions += _where(JUMP_GREATER_EQUAL, NEWEST + 1, absent)
    return [*instructions, Instruction(RETURN, ERRNO | EPERM)]


def _where(code: int, operand: int, block: list[Instruction]) -> list[Instruction]:
    return [Instruction(code, operand, 0, len(block)), *block]


def _unless(code: int, operand: int, action: int) -> list[Instruction]:
    return [Instruction(code, operand, 1, 0), Instruction(RETURN, action)]


def _argument_check(arguments: tuple[Argument, ...]) -> list[Instruction]:
    instructions: list[Instruction] = []
    for argument in arguments:
        instructions.append(Instruction(LOAD, ARGUMENTS_OFFSET + 8 * argument.index))
        if argument.mask != WHOLE:
            instructions.append(Instruction(AND, argument.mask))
        for value in argument.values:
            instructions += _where(JUMP_EQUAL, value, [Instruction(RETURN, ALLOW)])
    return [*instructions, Instruction(RETURN, ERRNO | EPERM)]
