"""Runs the programmer, and believes only what it says about the verification."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tools.errors import BoardError, ToolchainError
from tools.flash.methods import BOOT_LOADER_HINT
from tools.flash.plan import READ_BACK, FlashPlan

# The whole flash of 2 MB takes less than a minute through an ST-Link.
LIMIT_S = 180.0
PROBE_LIMIT_S = 15.0

# What each program says when all went well; checked against OpenOCD 0.12, st-flash 1.7 and
# dfu-util 0.11.
_VERIFIED = {
    "openocd": "** Verified OK **",
    "stlink": "Flash written and verified!",
    "dfu": "File downloaded successfully",
}
_DIFFERS = ("** Verify Failed **", "Verification of flash failed")
_ABSENT = ("open failed", "no device found", "find any ST-Link", "No DFU capable USB device")
_FORBIDDEN = ("LIBUSB_ERROR_ACCESS", "Permission denied", "insufficient permission")
_STARTED = ("** Programming Started **", "Attempting to write", "Erase   ", "Download\t")
_TROUBLE = re.compile(r"error|fail|lost|cannot|couldn't|unable|no device|\*\*", re.IGNORECASE)

PLUG_IN = "Plug the board's ST-Link in by USB, with a cable that carries data."
PERMISSION = (
    "Give this user access to the probe: install the udev rules that come with openocd or "
    "stlink-tools, and plug it in again."
)


def flash_firmware(plan: FlashPlan, limit_s: float = LIMIT_S) -> float:
    """Do what `plan` says and return the seconds it took; the board runs the program then.

    Raises BoardError where no board answers, it is another chip, or what was written is not what
    was meant; ToolchainError where the program is missing.
    """
    started = time.monotonic()
    if plan.method != "dfu":
        check_chip(plan)
    with TemporaryDirectory(prefix="tinysmith-flash-") as temporary:
        read_back = Path(temporary) / READ_BACK
        said = ""
        for command in plan.commands:
            arguments = [str(read_back) if word == READ_BACK else word for word in command]
            said += _run(arguments, plan, limit_s)
        _check_verified(plan, said, read_back)
    return time.monotonic() - started


def check_chip(plan: FlashPlan) -> None:
    """Ask st-info, where it is installed, for the chip behind the ST-Link; BoardError if wrong."""
    program = shutil.which("st-info")
    if program is None:
        return
    done = _try([program, "--probe"], plan.folder, PROBE_LIMIT_S)
    found = re.search(r"Found (\d+) stlink programmer", done.stdout)
    if found and int(found[1]) == 0:
        raise _absent(plan, done.stdout + done.stderr)
    if found and int(found[1]) > 1 and not plan.serial:
        numbers = ", ".join(re.findall(r"serial:\s*(\S+)", done.stdout))
        raise BoardError(
            f"{found[1]} ST-Links are plugged in: {numbers}.",
            "Say which (port), or unplug the others.",
        )
    chips = _chips(done.stdout, plan.serial)
    if chips and not set(chips) & {0, *plan.target.chip_ids}:
        raise BoardError(
            f"The chip behind the ST-Link is no {plan.board}: its device id is {chips[0]:#x}.",
            "Connect the right board, or name the board in the goal.",
        )


def _chips(text: str, serial: str) -> list[int]:
    """Device ids in the answer of st-info, of the probe `serial` where one is named."""
    blocks = re.split(r"(?=version:)", text)
    mine = [block for block in blocks if not serial or serial in block]
    return [int(word, 16) for block in mine for word in re.findall(r"chipid:\s*(0x\w+)", block)]


def _run(arguments: Sequence[str], plan: FlashPlan, limit_s: float) -> str:
    """Everything that one command said; BoardError where it failed."""
    done = _try(arguments, plan.folder, limit_s)
    said = done.stdout + done.stderr
    if done.returncode:
        raise _failure(plan, said)
    return said


def _try(
    arguments: Sequence[str], folder: Path, limit_s: float
) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(
            arguments,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            text=True,
            errors="replace",
            timeout=limit_s,
        )
    except subprocess.TimeoutExpired as error:
        raise BoardError(
            f"{Path(arguments[0]).name} did not finish within {limit_s:g} s and was stopped; the "
            "flash may hold half a program.",
            "Unplug the board, plug it in again, and flash it again.",
        ) from error
    except OSError as error:
        raise ToolchainError(
            f"{arguments[0]} cannot be started: {error.strerror}.", "Install it again."
        ) from error


def _check_verified(plan: FlashPlan, said: str, read_back: Path) -> None:
    if _VERIFIED[plan.method] not in said:
        raise _failure(plan, said)
    if plan.method != "dfu":
        return
    content = read_back.read_bytes() if read_back.is_file() else b""
    if content != plan.image.read_bytes():
        raise _differs(plan, f"read back {len(content):,} of {plan.size_bytes:,} bytes")


def _failure(plan: FlashPlan, said: str) -> BoardError:
    """What a failed command means for whoever sits in front of the board."""
    if any(words in said for words in _FORBIDDEN):
        return BoardError(f"{plan.method} may not open the probe: {_trouble(said)}", PERMISSION)
    if any(words in said for words in _DIFFERS):
        return _differs(plan, _trouble(said))
    if any(words in said for words in _STARTED):
        return BoardError(
            f"Flashing broke off, and the flash may hold half a program: {_trouble(said)}",
            "Check cable and power, and flash it again.",
        )
    if any(words in said for words in _ABSENT):
        return _absent(plan, said)
    return BoardError(
        f"{plan.method} could not flash the board: {_trouble(said)}",
        "Check that the board has power; hold its reset button while flashing starts.",
    )


def _absent(plan: FlashPlan, said: str) -> BoardError:
    if plan.method == "dfu":
        return BoardError("No chip is in its boot loader.", BOOT_LOADER_HINT)
    return BoardError(f"No ST-Link is connected ({_trouble(said)}).", PLUG_IN)


def _differs(plan: FlashPlan, detail: str) -> BoardError:
    return BoardError(
        f"What the flash of the board holds is not what was written: {detail}.",
        f"Flash it again; if it stays so, the flash of this {plan.board} is worn or protected.",
    )


def _trouble(said: str, lines: int = 2) -> str:
    """The last lines that speak of trouble, else the last lines."""
    written = [line.strip() for line in said.splitlines() if line.strip()]
    telling = [line for line in written if _TROUBLE.search(line)]
    return " | ".join((telling or written)[-lines:]) or "it said nothing"
