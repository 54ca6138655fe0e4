"""The filter of system calls: interpreted for both machines, and held against this kernel."""

from __future__ import annotations

import os
import re
import struct
from collections.abc import Callable
from pathlib import Path

import pytest

from sandbox import Limits, SandboxResult
from sandbox.seccomp import (
    ALLOW,
    AND,
    ARCHITECTURES,
    ERRNO,
    JUMP_EQUAL,
    JUMP_GREATER_EQUAL,
    KILL_PROCESS,
    LOAD,
    RETURN,
    RULES,
    filter_bytes,
)
from sandbox.syscalls import ABSENT, ALLOWED, LOOKED_INTO, NEWEST, UNSUPPORTED, numbers
from tools.errors import SandboxError

Runner = Callable[..., SandboxResult]
EPERM, ENOSYS, EOPNOTSUPP = ERRNO | 1, ERRNO | 38, ERRNO | 95
MACHINES = tuple(ARCHITECTURES)
I386 = 0x40000003

# None of these is for a computation; x86_64, aarch64, same source as the table.
DENIED = """
ptrace 101 117, process_vm_readv 310 270, process_vm_writev 311 271, pidfd_getfd 438 438,
kcmp 312 272, process_madvise 440 440, add_key 248 217, request_key 249 218, keyctl 250 219,
bpf 321 280, perf_event_open 298 241, userfaultfd 323 282, io_uring_enter 426 426,
io_uring_register 427 427, io_setup 206 0, mount 165 40, umount2 166 39, pivot_root 155 41,
chroot 161 51, move_mount 429 429, open_tree 428 428, fsopen 430 430, fsconfig 431 431,
fsmount 432 432, fspick 433 433, mount_setattr 442 442, setns 308 268, unshare 272 97,
kexec_load 246 104, kexec_file_load 320 294, reboot 169 142, init_module 175 105,
finit_module 313 273, delete_module 176 106, swapon 167 224, swapoff 168 225, acct 163 89,
syslog 103 116, quotactl 179 60, quotactl_fd 443 443, fanotify_init 300 262,
name_to_handle_at 303 264, open_by_handle_at 304 265, settimeofday 164 170,
clock_settime 227 112, adjtimex 159 171, sethostname 170 161, setdomainname 171 162,
vhangup 153 58, shmget 29 194, msgget 68 186, semget 64 190, mq_open 240 180, setxattr 188 5,
lsetxattr 189 6, fsetxattr 190 7, memfd_secret 447 447, vmsplice 278 75, seccomp 317 277
"""


def ran(machine: str, number: int, *arguments: int, architecture: int | None = None) -> int:
    """What the filter answers; the machine of linux/filter.h, as far as the filter uses it."""
    data = struct.pack(
        "=iIQ6Q",
        number,
        ARCHITECTURES[machine] if architecture is None else architecture,
        0,
        *arguments,
        *(0,) * (6 - len(arguments)),
    )
    program = list(struct.iter_unpack("=HBBI", filter_bytes(machine)))
    place = accumulator = 0
    while True:
        code, if_true, if_false, operand = program[place]
        place += 1
        if code == LOAD:
            accumulator = struct.unpack_from("=I", data, operand)[0]
        elif code == AND:
            accumulator &= operand
        elif code == JUMP_EQUAL:
            place += if_true if accumulator == operand else if_false
        elif code == JUMP_GREATER_EQUAL:
            place += if_true if accumulator >= operand else if_false
        else:
            assert code == RETURN
            return int(operand)


@pytest.mark.parametrize("machine", MACHINES)
def test_what_is_not_for_a_computation_is_refused(machine: str) -> None:
    denied = numbers(DENIED, machine)
    assert {name: ran(machine, number) for name, number in denied.items()} == dict.fromkeys(
        denied, EPERM
    )


@pytest.mark.parametrize("machine", MACHINES)
def test_every_other_call_is_as_listed(machine: str) -> None:
    for table, answer in ((ALLOWED, ALLOW), (ABSENT, ENOSYS), (UNSUPPORTED, EOPNOTSUPP)):
        calls = numbers(table, machine)
        assert {name: ran(machine, number) for name, number in calls.items()} == dict.fromkeys(
            calls, answer
        )
    listed = {
        number
        for table in (ALLOWED, ABSENT, UNSUPPORTED, LOOKED_INTO)
        for number in numbers(table, machine).values()
    }
    assert {ran(machine, number) for number in set(range(NEWEST + 1)) - listed} == {EPERM}
    assert {ran(machine, number) for number in (NEWEST + 1, 9999, 2**30 - 1)} == {ENOSYS}


@pytest.mark.parametrize("machine", MACHINES)
def test_calls_of_another_architecture_kill(machine: str) -> None:
    assert ran(machine, 20, architecture=I386) == KILL_PROCESS
    if machine == "x86_64":
        assert ran(machine, 0x40000000 | 39) == KILL_PROCESS


# Call, arguments that are allowed, arguments that are not.
LOOKED_AT = [
    ("clone", (0x01200011,), (0x10000011,)),  # what fork asks for; CLONE_NEWUSER
    ("clone", (0x003D0F00,), (0x7E020011,)),  # what pthread_create asks for; all namespaces
    ("socket", (1,), (2,)),  # AF_UNIX, AF_INET
    ("socket", (1,), (10,)),  # AF_INET6
    ("socket", (1,), (40,)),  # AF_VSOCK
    ("socket", (1 | 7 << 32,), (16,)),  # the kernel reads an int; AF_NETLINK
    ("setsockopt", (0, 1, 2), (0, 1, 7)),  # SO_REUSEADDR, SO_SNDBUF
    ("setsockopt", (0, 1, 16), (0, 1, 33)),  # SO_PASSCRED, SO_RCVBUFFORCE
    ("socketpair", (1,), (38,)),  # AF_ALG
    ("fcntl", (0, 1030), (0, 1024)),  # F_DUPFD_CLOEXEC, F_SETLEASE
    ("fcntl", (0, 6), (0, 1031)),  # F_SETLK, F_SETPIPE_SZ
    ("fcntl", (0, 4), (0, 1026)),  # F_SETFL, F_NOTIFY
    ("ioctl", (0, 0x5401), (0, 0x5412)),  # TCGETS, TIOCSTI
    ("ioctl", (0, 0x541B), (0, 0x541C)),  # FIONREAD, TIOCLINUX
    ("ioctl", (0, 0x5413), (0, 1 << 32 | 0x5412)),  # an upper half does not hide it
    ("personality", (0xFFFFFFFF,), (0x0040000,)),  # a question, ADDR_NO_RANDOMIZE
    ("fchmod", (0, 0o755), (0, 0o4755)),
    ("fchmodat", (0, 0, 0o644), (0, 0, 0o2644)),
    ("chmod", (0, 0o600), (0, 0o6600)),
    ("creat", (0, 0o600), (0, 0o4700)),
    ("open", (0, 0, 0o4755), (0, os.O_CREAT, 0o4755)),  # the mode of no new file means nothing
    ("openat", (0, 0, os.O_CREAT | os.O_WRONLY, 0o644), (0, 0, os.O_CREAT, 0o4755)),
    ("openat", (0, 0, os.O_DIRECTORY, 0o4000), (0, 0, os.O_TMPFILE, 0o4755)),
    ("mknodat", (0, 0, 0o010644), (0, 0, 0o020644)),  # a pipe, a device
    ("mknod", (0, 0o100644), (0, 0o104755)),
    ("mmap", (0, 9, 3, 0x22), (0, 9, 3, 0x21)),  # private and shared memory without a file
    ("mmap", (0, 9, 1, 0x01), (0, 9, 3, 0x8021)),
]


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize(("name", "allowed", "refused"), LOOKED_AT)
def test_arguments_are_looked_at(
    machine: str, name: str, allowed: tuple[int, ...], refused: tuple[int, ...]
) -> None:
    number = numbers(LOOKED_INTO, machine).get(name)
    if number is None:
        pytest.skip(f"{machine} has no {name}")
    assert (ran(machine, number, *allowed), ran(machine, number, *refused)) == (ALLOW, EPERM)


def test_every_call_with_a_rule_is_tried() -> None:
    assert {name for name, _, _ in LOOKED_AT} == set(RULES)
    assert {name for machine in MACHINES for name in numbers(LOOKED_INTO, machine)} == set(RULES)


def test_machine_without_a_list_is_refused() -> None:
    with pytest.raises(SandboxError, match="no list of system calls for riscv64"):
        filter_bytes("riscv64")


def test_numbers_are_those_of_this_machine() -> None:
    header = Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h")
    if not header.is_file():
        pytest.skip(f"no kernel headers: {header} is absent (linux-libc-dev on x86_64)")
    found = re.findall(r"#define __NR_(\w+) (\d+)", header.read_text())
    kernel = {name: int(number) for name, number in found}
    for table in (ALLOWED, ABSENT, UNSUPPORTED, LOOKED_INTO, DENIED):
        ours = numbers(table, "x86_64")
        assert {name: kernel[name] for name in ours} == ours


CALL = """
import ctypes, errno, os, sys
libc = ctypes.CDLL(None, use_errno=True)
def call(number, *arguments):
    ctypes.set_errno(0)
    libc.syscall(number, *(ctypes.c_long(each) for each in arguments))
    return ctypes.get_errno()
"""


def test_this_kernel_refuses_them_too(contained: Runner) -> None:
    calls = numbers(DENIED, os.uname().machine)
    source = f"{CALL}\nprint({{name: call(number) for name, number in {calls!r}.items()}})"
    result = contained(source)
    assert result.stdout == f"{dict.fromkeys(calls, 1)}\n", result.stderr


def test_absent_calls_are_said_not_to_exist(contained: Runner) -> None:
    calls = numbers(ABSENT, os.uname().machine)
    result = contained(f"{CALL}\nprint([call(number) for number in {list(calls.values())}])")
    assert result.stdout == f"{[38] * len(calls)}\n", result.stderr


@pytest.mark.skipif(os.uname().machine != "x86_64", reason="x32 and i386 are of x86_64")
@pytest.mark.parametrize(
    ("kind", "source"),
    [
        ("x32", f"{CALL}\ncall(0x40000000 | 39)"),
        (
            "i386",
            "import ctypes, mmap\n"
            "code = mmap.mmap(-1, 4096, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, 7)\n"
            r"code.write(b'\xb8\x14\x00\x00\x00\xcd\x80\xc3')  # getpid by int 0x80"
            "\nplace = ctypes.addressof(ctypes.c_char.from_buffer(code))\n"
            "ctypes.CFUNCTYPE(ctypes.c_int)(place)()",
        ),
    ],
)
def test_foreign_calls_end_the_program(contained: Runner, kind: str, source: str) -> None:
    result = contained(source + "\nprint('went on')")
    assert (result.exit_status, result.limit_hit, result.stdout) == (159, "system call", ""), kind


WORKS = {
    "threads": (
        "import threading\nt = threading.Thread(target=print, args=('fine',)); t.start(); t.join()"
    ),
    "processes": "import subprocess\nsubprocess.run(['echo', 'fine'], check=True)",
    "a pool": (
        "import multiprocessing\n"
        "with multiprocessing.Pool(2) as pool: print(pool.map(str.strip, [' fine '])[0])"
    ),
    "shared values": (
        "import multiprocessing\n"
        "value = multiprocessing.Value('i', 3)\n"
        "p = multiprocessing.Process(target=lambda: None); p.start(); p.join()\n"
        "print('fine' if value.value == 3 else '')"
    ),
    "Unix sockets": (
        "import socket\na, b = socket.socketpair(); a.send(b'fine'); print(b.recv(9).decode())"
    ),
    "an event loop": "import asyncio\nasyncio.run(asyncio.sleep(0))\nprint('fine')",
    "callbacks from C": (
        "import ctypes\n"
        "compare = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)\n"
        "ctypes.CDLL(None).qsort(ctypes.create_string_buffer(8), 2, 4, compare(lambda a, b: 0))\n"
        "print('fine')"
    ),
    "copies of files": (
        "import shutil, os\nopen('a', 'w').write('x'); os.chmod('a', 0o600); shutil.copy2('a', 'b')"
        "\nprint('fine')"
    ),
    "NumPy": "import numpy\nnumpy.linalg.inv(numpy.eye(3)) @ numpy.ones(3)\nprint('fine')",
    "Pillow": ("from PIL import Image\nImage.new('L', (8, 8)).save('a.png')\nprint('fine')"),
    "a C compiler": (
        "import subprocess\nopen('a.c', 'w').write('int main(void){return 0;}')\n"
        "subprocess.run(['gcc', '-O2', 'a.c', '-o', 'a'], check=True)\n"
        "subprocess.run(['./a'], check=True)\nprint('fine')"
    ),
}


@pytest.mark.parametrize("source", WORKS.values(), ids=WORKS.keys())
def test_ordinary_programs_work(contained: Runner, source: str) -> None:
    result = contained(source)
    assert (result.stdout, result.exit_status) == ("fine\n", 0), result.stderr


HEAVY = {
    "PyTorch": (
        "import torch\n"
        "data = torch.utils.data.TensorDataset(torch.ones(8, 3))\n"
        "loader = torch.utils.data.DataLoader(data, num_workers=2, batch_size=4)\n"
        "net = torch.nn.Linear(3, 2)\n"
        "for (batch,) in loader: net(batch).sum().backward()\n"
        "torch.save(net.state_dict(), 'net.pt')\n"
        "print('fine')"
    ),
    "TensorFlow": (
        "import tensorflow as tf\n"
        "net = tf.keras.Sequential([tf.keras.layers.Input((4,)), tf.keras.layers.Dense(2)])\n"
        "net.compile('adam', 'mse')\n"
        "net.fit(tf.ones((8, 4)), tf.ones((8, 2)), verbose=0)\n"
        "converter = tf.lite.TFLiteConverter.from_keras_model(net)\n"
        "tf.lite.Interpreter(model_content=converter.convert()).allocate_tensors()\n"
        "print('fine')"
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("source", HEAVY.values(), ids=HEAVY.keys())
def test_frameworks_work(contained: Runner, source: str) -> None:
    result = contained(source, Limits(wall_s=180, memory_bytes=4 << 30))
    assert result.stdout.endswith("fine\n"), result.stderr
    assert (result.exit_status, result.limit_hit) == (0, None)
