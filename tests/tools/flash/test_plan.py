"""What will be written where: said exactly, and only for files that are what was built."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tools.errors import BoardError, WorkspaceError
from tools.firmware import Firmware, load_firmware, save_firmware
from tools.flash import plan_flash


@pytest.fixture
def copy(echo: Firmware, tmp_path: Path) -> Firmware:
    shutil.copytree(echo.elf.parent, tmp_path / "firmware")
    return load_firmware(tmp_path / "firmware")


def test_the_range_and_the_erased_sectors_are_named(echo: Firmware) -> None:
    plan = plan_flash(echo, "openocd")
    size = echo.elf.with_suffix(".bin").stat().st_size
    assert (plan.address, plan.size_bytes, plan.erased_bytes) == (0x08000000, size, 128 * 1024)
    words = "\n".join(plan.words("networks/a/firmware/firmware.elf"))
    assert f"{size:,} bytes" in words
    assert f"0x08000000 to {0x08000000 + size - 1:#010x}" in words
    assert "0x08000000 to 0x0801ffff: the program that is there now is lost" in words
    assert "Command, in networks/a/firmware: openocd -f interface/stlink.cfg" in words


def test_openocd_is_told_which_probe(echo: Firmware) -> None:
    assert "-c 'adapter serial 00AB'" in plan_flash(echo, "openocd", "00AB").command


def test_a_changed_elf_or_bin_is_refused(copy: Firmware) -> None:
    binary = copy.elf.with_suffix(".bin")
    binary.write_bytes(binary.read_bytes()[:-1] + b"?")
    with pytest.raises(WorkspaceError, match="changed since it was built"):
        plan_flash(copy, "stlink")
    copy.elf.write_bytes(copy.elf.read_bytes() + b"?")
    with pytest.raises(WorkspaceError, match="changed since it was built"):
        plan_flash(copy, "openocd")


def test_a_missing_bin_is_named(copy: Firmware) -> None:
    copy.elf.with_suffix(".bin").unlink()
    with pytest.raises(WorkspaceError, match=r"firmware\.bin cannot be read"):
        plan_flash(copy, "stlink")


def test_a_name_that_would_be_a_command_of_openocd_is_refused(copy: Firmware) -> None:
    evil = copy.elf.rename(copy.elf.with_name("a.elf; exec touch x.elf"))
    shutil.copy(copy.elf.with_suffix(".bin"), evil.with_suffix(".bin"))
    save_firmware(copy.model_copy(update={"elf": evil}))
    with pytest.raises(WorkspaceError, match="no name of ours"):
        plan_flash(load_firmware(evil.parent), "openocd")


def test_an_instrument_cannot_be_flashed(echo: Firmware) -> None:
    with pytest.raises(BoardError, match="nothing to flash"):
        plan_flash(echo.model_copy(update={"board": "mps2-an500"}), "openocd")
