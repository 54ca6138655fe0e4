"""What exactly will be written where, and by which commands; nothing is touched here."""

from __future__ import annotations

import re
import shlex
import tomllib
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from tools.boards import board_named
from tools.elf_image import read_elf
from tools.errors import BoardError, WorkspaceError
from tools.firmware import Firmware
from tools.flash.methods import Method
from tools.units import format_bytes

READ_BACK = "read_back.bin"
# OpenOCD's command is Tcl: a name with brackets or spaces could say anything there.
_PLAIN_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*\.elf")


class FlashTarget(BaseModel):
    """`flash.toml` of a board."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    chip_ids: tuple[int, ...]
    sector_bytes: int
    openocd: tuple[str, ...]
    dfu: str


@dataclass(frozen=True, slots=True)
class FlashPlan:
    """One flashing: `size_bytes` from `address` on, by `commands` that run in `folder`."""

    method: Method
    board: str
    target: FlashTarget
    folder: Path
    image: Path
    address: int
    size_bytes: int
    serial: str
    commands: tuple[tuple[str, ...], ...]

    @property
    def erased_bytes(self) -> int:
        """What is erased: whole sectors."""
        sector = self.target.sector_bytes
        return -(-self.size_bytes // sector) * sector

    @property
    def command(self) -> str:
        """The commands as one would type them in `folder`."""
        return " && ".join(shlex.join(command) for command in self.commands)

    def words(self, name: str) -> tuple[str, ...]:
        """What will happen, for whoever has to agree; `name` is how the .elf is called."""
        last = self.address + self.size_bytes - 1
        erased = self.address + self.erased_bytes - 1
        return (
            f"Writes {name} ({format_bytes(self.size_bytes)}, {self.size_bytes:,} bytes) to the "
            f"flash of a real {self.board}: {self.address:#010x} to {last:#010x}.",
            f"Erases {format_bytes(self.erased_bytes)} first, {self.address:#010x} to "
            f"{erased:#010x}: the program that is there now is lost.",
            f"Method {self.method}"
            + (f", probe {self.serial}" if self.serial else "")
            + "; what was written is verified, and the board restarts.",
            f"Command, in {Path(name).parent}: {self.command}",
        )


def plan_flash(firmware: Firmware, method: Method, serial: str = "") -> FlashPlan:
    """How `firmware` gets onto its board with `method`, through the probe `serial` ("": the one).

    Raises BoardError for a board that cannot be flashed, WorkspaceError where the files are no
    longer those that were built.
    """
    target, board = load_target(firmware.board), board_named(firmware.board)
    _check_files(firmware)
    flash = next(region for region in board.regions if region.kind == "flash")
    size = firmware.elf.with_suffix(".bin").stat().st_size
    return FlashPlan(
        method=method,
        board=board.name,
        target=target,
        folder=firmware.elf.parent,
        image=firmware.elf.with_suffix(".bin"),
        address=flash.origin,
        size_bytes=size,
        serial=serial,
        commands=flash_commands(method, firmware.elf.stem, target, flash.origin, size, serial),
    )


def flash_commands(
    method: Method, stem: str, target: FlashTarget, address: int, size: int, serial: str
) -> tuple[tuple[str, ...], ...]:
    """The argument lists that put ``stem.elf`` or ``stem.bin`` at `address`, in order.

    Sources: OpenOCD 0.12 user's guide, "program"; st-flash(1); dfu-util(1), which does not verify,
    so that `size` bytes are read back to be compared.
    """
    if method == "openocd":
        files = [word for name in target.openocd for word in ("-f", name)]
        chosen = ["-c", f"adapter serial {serial}"] if serial else []
        return (("openocd", *files, *chosen, "-c", f"program {stem}.elf verify reset exit"),)
    if method == "stlink":
        chosen = ["--serial", serial] if serial else []
        options = ["--connect-under-reset", "--reset", *chosen]
        return (("st-flash", *options, "write", f"{stem}.bin", f"{address:#010x}"),)
    chosen = ["--serial", serial] if serial else []
    common = ("dfu-util", "--device", target.dfu, *chosen, "--alt", "0", "--dfuse-address")
    return (
        (*common, f"{address:#010x}", "--download", f"{stem}.bin"),
        (*common, f"{address:#010x}:{size}:leave", "--upload", READ_BACK),
    )


def load_target(board: str) -> FlashTarget:
    """How the board named `board` is flashed; BoardError where it cannot be."""
    path = board_named(board).folder / "flash.toml"
    if not path.is_file():
        raise BoardError(f"{board} is an instrument of the host: there is nothing to flash.")
    return FlashTarget.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))


def _check_files(firmware: Firmware) -> None:
    """The .elf must be the one that was built, and the .bin beside it the same program."""
    elf, binary = firmware.elf, firmware.elf.with_suffix(".bin")
    try:
        content, image = elf.read_bytes(), binary.read_bytes()
    except OSError as error:
        raise WorkspaceError(f"{error.filename} cannot be read.", "Build it again (build).") from (
            error
        )
    if not _PLAIN_NAME.fullmatch(elf.name):
        raise WorkspaceError(f"{elf.name!r} is no name of ours.", "Build it again (build).")
    if sha256(content).hexdigest() != firmware.elf_digest or not _same_program(elf, image):
        raise WorkspaceError(
            f"{elf.name} or {binary.name} was changed since it was built.",
            "Build it again (build).",
        )


def _same_program(elf: Path, image: bytes) -> bool:
    """Whether `image` holds what the .elf puts into memory, and nothing more."""
    segments = read_elf(elf).segments
    start = min((segment.address for segment in segments), default=0)
    end = max((segment.address + len(segment.data) for segment in segments), default=0)
    return len(image) == end - start and all(
        image[segment.address - start :].startswith(segment.data) for segment in segments
    )
