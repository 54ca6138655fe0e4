"""The tool that flashes a real board, and what is said before anybody agrees to it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from tools.tool import Arguments, Effect, Result, Tool

if TYPE_CHECKING:
    from tools.bench import Bench
    from tools.firmware import Firmware
    from tools.flash import FlashPlan
    from tools.project import Project


class Flash(Arguments):
    """Which firmware, and how it gets onto the board."""

    candidate: str = Field(
        "", description="id or its beginning; nothing means the only firmware that was built"
    )
    method: Literal["auto", "openocd", "stlink", "dfu"] = Field(
        "auto", description="auto takes what is installed and plugged in"
    )
    port: str = Field(
        "", description="serial port or serial number of the probe, where several are plugged in"
    )


class Flashed(Result):
    """What was written and verified; `command` is what ran in the firmware's folder."""

    candidate: str
    method: str
    command: str
    board: str
    bytes: int
    seconds: float


def describe_flash(arguments: Flash, project: Project) -> tuple[str, ...]:
    """What will be written where and by which command, for whoever has to agree to it.

    Files and the system's list of USB devices are read; nothing is opened or touched. Raises what
    `flash` would raise for the same reasons.
    """
    candidate, firmware = named_firmware(project, arguments.candidate)
    return _plan(arguments, firmware).words(f"networks/{candidate}/firmware/{firmware.elf.name}")


def pinned(arguments: Flash, project: Project) -> Flash:
    """`arguments` with candidate and method by name: what is plugged in may change meanwhile."""
    candidate, firmware = named_firmware(project, arguments.candidate)
    method = _plan(arguments, firmware).method
    return arguments.model_copy(update={"candidate": candidate, "method": method})


def flash(arguments: Flash, bench: Bench) -> Flashed:
    """Write the firmware of one candidate to a real board and verify it.

    Raises WorkspaceError where none was built, or the network was trained or converted again
    since; ToolchainError where no program can do it; BoardError where no board answers, it is
    another chip, or what was written differs.
    """
    from tools.actions.artefacts import built_firmware
    from tools.actions.candidates import find, situation
    from tools.flash import flash_firmware
    from tools.units import format_bytes

    candidate, firmware = named_firmware(bench.project, arguments.candidate)
    now = situation(bench)
    built_firmware(now, find(now, candidate))
    plan = _plan(arguments, firmware)
    bench.reporter.note(f"{plan.method}: {plan.command}")
    seconds = flash_firmware(plan)
    return Flashed(
        summary=(
            f"The firmware of candidate {candidate} ({format_bytes(plan.size_bytes)}) is on the "
            f"{plan.board}, written by {plan.method} and verified in {seconds:.1f} s."
        ),
        candidate=candidate,
        method=plan.method,
        command=plan.command,
        board=plan.board,
        bytes=plan.size_bytes,
        seconds=seconds,
    )


def named_firmware(project: Project, text: str) -> tuple[str, Firmware]:
    """Id and firmware that `text` means: an id, its beginning, or "" for the only one.

    Never a guess, unlike elsewhere: what is approved must be what is flashed. WorkspaceError lists
    what there is.
    """
    from tools.errors import WorkspaceError
    from tools.firmware import FIRMWARE_FILE, load_firmware

    files = project.network("_").firmware.relative_to(project.folder / "networks" / "_")
    paths = (project.folder / "networks").glob(f"*/{files}/{FIRMWARE_FILE}")
    built = {path.parent.parent.name: path.parent for path in sorted(paths)}
    ids = [key for key in built if key.startswith(text.strip().lower())]
    if len(ids) == 1:
        return ids[0], load_firmware(built[ids[0]])
    if not built:
        raise WorkspaceError("There is no firmware yet.", "Build one first (build).")
    raise WorkspaceError(
        f"{len(ids) or 'No'} built firmware{'s' * (len(ids) > 1)} could be meant by {text!r}.",
        f"There is firmware of {', '.join(built)}.",
    )


def _plan(arguments: Flash, firmware: Firmware) -> FlashPlan:
    from tools.flash import choose_method, plan_flash, usb_probes
    from tools.flash.methods import installed_methods
    from tools.flash.probes import serial_of

    probes = usb_probes()
    serial = serial_of(arguments.port, probes)
    method = choose_method(arguments.method, installed_methods(), probes, bool(serial))
    return plan_flash(firmware, method, serial)


def _always(_arguments: Flash, _workspace: Path) -> Effect:
    return "flash"


TOOL = Tool(
    name="flash",
    description=(
        "Write a candidate's firmware to a real board by USB (openocd, st-flash or dfu-util), "
        "verify it and restart the board. The user is always asked first."
    ),
    arguments=Flash,
    result=Flashed,
    action="tools.actions.flash:flash",
    effect=_always,
)
