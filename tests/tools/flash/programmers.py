"""Programs called openocd, st-flash, st-info and dfu-util that imitate those at a real board.

Each writes the arguments it was given, one line a call, to `calls.txt` beside it. What they say is
what OpenOCD 0.12, stlink 1.7 and dfu-util 0.11 say.
"""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

OPENOCD_GOOD = """Info : STLINK V3J7M2 (API v3) VID:PID 0483:374E
** Programming Started **
** Programming Finished **
** Verify Started **
** Verified OK **
** Resetting Target **"""
OPENOCD_DIFFERS = """** Programming Started **
** Programming Finished **
** Verify Started **
Error: checksum mismatch - attempting binary compare
** Verify Failed **
shutdown command invoked"""
OPENOCD_NO_PROBE = "Error: open failed\nin procedure 'program'\n** OpenOCD init failed **"
OPENOCD_PULLED = """** Programming Started **
Error: libusb_bulk_write error: LIBUSB_ERROR_NO_DEVICE
Error: error writing to flash at address 0x08000000 at offset 0x00000000
** Programming Failed **"""
STLINK_GOOD = """INFO common.c: Attempting to write 9000 (0x2328) bytes to stm32 address: 134217728
INFO common.c: Starting verification of write complete
INFO common.c: Flash written and verified! jolly good!"""
STLINK_DIFFERS = "ERROR common.c: Verification of flash failed at offset: 6144"
STLINK_NO_PROBE = "WARN usb.c: Couldn't find any ST-Link devices"
DFU_GOOD = "Downloading element to address = 0x08000000\nFile downloaded successfully"
DFU_NO_CHIP = "dfu-util: No DFU capable USB device available"


class Programmers:
    """A folder of such programs, the only one on PATH beside the shell's."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        folder.mkdir(parents=True)
        monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")

    def add(self, name: str, says: str = "", status: int = 0, then: str = "") -> None:
        """A program that notes its arguments, does `then` (shell), speaks, and ends."""
        calls = shlex.quote(str(self.folder / "calls.txt"))
        path = self.folder / name
        path.write_text(
            f'#!/bin/sh\necho "{name} $*" >>{calls}\n{then}\n'
            f"printf '%s\\n' {shlex.quote(says)}\nexit {status}\n"
        )
        path.chmod(0o755)

    def add_st_info(self, probes: int = 1, chip: str = "0x0450") -> None:
        blocks = "".join(
            f"\n  version:    V3J7\n  serial:     00{i}A\n  flash:      2097152 (pagesize: 131072)"
            f"\n  sram:       131072\n  chipid:     {chip}"
            for i in range(probes)
        )
        self.add("st-info", f"Found {probes} stlink programmers{blocks}")

    @property
    def calls(self) -> list[str]:
        path = self.folder / "calls.txt"
        return path.read_text().splitlines() if path.exists() else []
