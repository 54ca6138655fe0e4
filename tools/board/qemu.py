"""Counts instructions: the model on QEMU's mps2-an500, where virtual time is instructions."""

from __future__ import annotations

import os
import select
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

from tools.board.protocol import Client
from tools.boards import board_named
from tools.build import build_firmware
from tools.elf_image import read_elf
from tools.errors import BoardError
from tools.firmware import Firmware
from tools.toolchain import EMULATOR, require_program

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

INSTRUMENT = "mps2-an500"
# -icount shift=0 lets one instruction take 1 ns; the board's 25 MHz timer ticks every 40 ns.
INSTRUCTIONS_PER_SECOND = 1_000_000_000
REPLY_LIMIT_S = 300.0


class QemuLink:
    """The serial line of a running QEMU as a `tools.board.protocol.Link`."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        """Talk to `process`, which was started with a pipe at each of its three ends."""
        self._process = process
        self._input = cast(IO[bytes], process.stdin)
        self._output = cast(IO[bytes], process.stdout)
        self._errors = cast(IO[bytes], process.stderr)

    def write(self, data: bytes) -> None:
        """Send `data`; raises BoardError when QEMU has ended."""
        try:
            self._input.write(data)
        except BrokenPipeError as error:
            raise self._ended() from error

    def read(self, count: int, limit_s: float) -> bytes:
        """Exactly `count` bytes, or BoardError when they do not come within `limit_s` seconds."""
        line = self._output.fileno()
        end = time.monotonic() + limit_s
        received = b""
        while len(received) < count:
            left = end - time.monotonic()
            if left <= 0 or not select.select([line], [], [], left)[0]:
                raise BoardError(
                    f"The firmware said nothing in QEMU for {limit_s:g} s.",
                    "It may be in an endless loop, or the network is too large to emulate.",
                )
            arrived = os.read(line, count - len(received))
            if not arrived:
                raise self._ended()
            received += arrived
        return received

    def _ended(self) -> BoardError:
        self._process.wait()
        words = self._errors.read().decode(errors="replace").strip()
        return BoardError(f"QEMU ended with code {self._process.returncode}: {words}")


@contextmanager
def running_qemu(elf: Path) -> Iterator[QemuLink]:
    """QEMU with `elf` running in it; it is gone when the block ends, however it ends.

    Raises ToolchainError when QEMU is not installed.
    """
    command = [
        require_program(EMULATOR),
        *("-machine", INSTRUMENT, "-icount", "shift=0"),
        *("-display", "none", "-monitor", "none", "-serial", "stdio"),
        *("-kernel", str(elf)),
    ]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, bufsize=0, stdin=pipe, stdout=pipe, stderr=pipe) as process:
        try:
            yield QemuLink(process)
        finally:
            process.kill()


def count_instructions(model_folder: Path, image: NDArray[np.int8], workdir: Path) -> int:
    """Instructions that one inference of the generated model takes on `image` (int8, any shape).

    Builds the model for QEMU's mps2-an500 in `workdir`; the count is of the second inference, good
    to 40 instructions, and the same on every run. Raises ToolchainError when compiler or QEMU is
    missing, BoardError when the firmware fails.
    """
    firmware = build_firmware(model_folder, board_named(INSTRUMENT), workdir)
    return measure_inference(firmware, image.tobytes())


def measure_inference(firmware: Firmware, image: bytes, limit_s: float = REPLY_LIMIT_S) -> int:
    """Instructions of one inference of a firmware built for the instrument, after a warm-up."""
    locate = read_elf(firmware.elf).function_at
    with running_qemu(firmware.elf) as link:
        client = Client(link, limit_s, locate)
        ticks_hz = client.hello().ticks_hz
        client.infer(image)
        _, ticks = client.infer(image)
    return ticks * INSTRUCTIONS_PER_SECOND // ticks_hz
