"""Flashing with programs that imitate the real ones: success is only what was verified."""

from __future__ import annotations

import time

import pytest

from tests.tools.flash import programmers as fakes
from tests.tools.flash.programmers import Programmers
from tools.errors import BoardError, ToolchainError
from tools.firmware import Firmware
from tools.flash import Method, flash_firmware, plan_flash

READ_BACK = (
    'for last in "$@"; do :; done\ncase "$*" in *--upload*) cat firmware.bin >"$last";; esac'
)


def _flash(echo: Firmware, method: Method, limit_s: float = 30, serial: str = "") -> float:
    return flash_firmware(plan_flash(echo, method, serial), limit_s)


def test_openocd_is_told_all_and_believed_when_it_verified(
    echo: Firmware, programmers: Programmers
) -> None:
    programmers.add("openocd", fakes.OPENOCD_GOOD)
    assert _flash(echo, "openocd") > 0
    assert programmers.calls == [
        "openocd -f interface/stlink.cfg -f target/stm32h7x_dual_bank.cfg "
        "-c program firmware.elf verify reset exit"
    ]


def test_stlink_asks_for_the_chip_first(echo: Firmware, programmers: Programmers) -> None:
    programmers.add_st_info()
    programmers.add("st-flash", fakes.STLINK_GOOD)
    _flash(echo, "stlink", serial="000A")
    assert programmers.calls == [
        "st-info --probe",
        "st-flash --connect-under-reset --reset --serial 000A write firmware.bin 0x08000000",
    ]


def test_dfu_reads_back_what_it_wrote(echo: Firmware, programmers: Programmers) -> None:
    programmers.add("dfu-util", fakes.DFU_GOOD, then=READ_BACK)
    _flash(echo, "dfu")
    write, read = programmers.calls
    assert write.endswith("--dfuse-address 0x08000000 --download firmware.bin")
    size = echo.elf.with_suffix(".bin").stat().st_size
    assert f"0x08000000:{size}:leave --upload /" in read


def test_dfu_that_reads_back_something_else_failed(
    echo: Firmware, programmers: Programmers
) -> None:
    spoilt = READ_BACK.replace("cat firmware.bin", "tr A B <firmware.bin")
    programmers.add("dfu-util", fakes.DFU_GOOD, then=spoilt)
    with pytest.raises(BoardError, match="not what was written: read back"):
        _flash(echo, "dfu")


@pytest.mark.parametrize(
    ("method", "program", "says", "expected"),
    [
        ("openocd", "openocd", fakes.OPENOCD_DIFFERS, "not what was written"),
        ("openocd", "openocd", fakes.OPENOCD_NO_PROBE, "No ST-Link is connected.*data"),
        ("openocd", "openocd", fakes.OPENOCD_PULLED, "half a program.*Programming Failed"),
        ("openocd", "openocd", "Error: libusb_open() failed with LIBUSB_ERROR_ACCESS", "udev"),
        ("openocd", "openocd", "Error: init mode failed (unable to connect)", "has power"),
        ("stlink", "st-flash", fakes.STLINK_DIFFERS, "not what was written.*6144"),
        ("stlink", "st-flash", fakes.STLINK_NO_PROBE, "No ST-Link is connected"),
        ("dfu", "dfu-util", fakes.DFU_NO_CHIP, "boot loader.*BOOT0"),
    ],
)
def test_failures_say_what_to_do(
    echo: Firmware, programmers: Programmers, method: Method, program: str, says: str, expected: str
) -> None:
    programmers.add(program, says, status=1)
    with pytest.raises(BoardError) as caught:
        _flash(echo, method)
    assert caught.match(expected)
    assert caught.value.hint


@pytest.mark.parametrize(("method", "program"), [("openocd", "openocd"), ("stlink", "st-flash")])
def test_an_exit_status_of_0_alone_is_no_success(
    echo: Firmware, programmers: Programmers, method: Method, program: str
) -> None:
    programmers.add(program, "** Programming Started **")
    with pytest.raises(BoardError, match="half a program"):
        _flash(echo, method)


def test_a_programmer_that_hangs_is_stopped(echo: Firmware, programmers: Programmers) -> None:
    programmers.add("openocd", then="exec sleep 60")
    started = time.monotonic()
    with pytest.raises(BoardError, match=r"within 0\.5 s.*half a program"):
        _flash(echo, "openocd", limit_s=0.5)
    assert time.monotonic() - started < 10


@pytest.mark.parametrize(
    ("probes", "chip", "expected"),
    [(0, "", "No ST-Link"), (2, "0x0450", "2 ST-Links.*000A, 001A"), (1, "0x0413", "0x413")],
)
def test_another_chip_or_no_probe_is_not_written_to(
    echo: Firmware, programmers: Programmers, probes: int, chip: str, expected: str
) -> None:
    programmers.add_st_info(probes, chip)
    programmers.add("openocd", fakes.OPENOCD_GOOD)
    with pytest.raises(BoardError, match=expected):
        _flash(echo, "openocd")
    assert programmers.calls == ["st-info --probe"]


def test_a_program_that_went_away_is_named(echo: Firmware, programmers: Programmers) -> None:
    with pytest.raises(ToolchainError, match="openocd cannot be started"):
        _flash(echo, "openocd")
