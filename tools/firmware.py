"""A linked firmware: what is in it, how much of each memory it takes, and what made it."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from tools.errors import WorkspaceError
from tools.workspace import write_atomically

FIRMWARE_FILE = "firmware.json"


class Firmware(BaseModel):
    """An .elf and its sizes as linked, all in bytes.

    `sram_bytes` counts memory pool, data, zeroed data and the stack reserve. `sections` gives the
    size of each section by memory. `model_digest` is the SHA-256 of the generated C,
    `application_digest` that of the application's source, "" where there is none.
    """

    model_config = ConfigDict(frozen=True)

    elf: Path
    board: str
    runtime: Literal["aot"] = "aot"
    flash_bytes: int
    sram_bytes: int
    pool_bytes: int
    stack_bytes: int
    sections: dict[str, dict[str, int]]
    compiler: str
    flags: tuple[str, ...]
    elf_digest: str
    model_digest: str
    application_digest: str = ""


def save_firmware(firmware: Firmware) -> Path:
    """Write firmware.json beside the .elf, which it names without its folder; return its path."""
    path = firmware.elf.parent / FIRMWARE_FILE
    movable = firmware.model_copy(update={"elf": Path(firmware.elf.name)})
    write_atomically(path, movable.model_dump_json(indent=2))
    return path


def load_firmware(folder: Path) -> Firmware:
    """The firmware saved in `folder`; raises WorkspaceError when there is none."""
    path = folder / FIRMWARE_FILE
    try:
        saved = Firmware.model_validate_json(path.read_text(encoding="utf-8"))
    except (OSError, ValidationError) as error:
        raise WorkspaceError(f"{path} holds no firmware.", "Build it again.") from error
    return saved.model_copy(update={"elf": folder / saved.elf})
