"""Which program is taken, and which probe is meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.errors import BoardError, ToolchainError
from tools.flash import Method, Probe, choose_method, usb_probes
from tools.flash.probes import serial_of

LINK, OTHER, CHIP = Probe("stlink", "00AB", "/dev/ttyACM0"), Probe("stlink", "2"), Probe("dfu", "3")


def _device(root: Path, name: str, vendor: str, product: str, serial: str) -> None:
    (root / name).mkdir(parents=True)
    for file, text in (("idVendor", vendor), ("idProduct", product), ("serial", serial)):
        (root / name / file).write_text(text + "\n")


@pytest.mark.parametrize(
    ("installed", "probes", "expected"),
    [
        (("openocd", "stlink", "dfu"), (LINK,), "openocd"),
        (("stlink", "dfu"), (LINK, CHIP), "stlink"),
        (("openocd", "dfu"), (CHIP,), "dfu"),
        (("openocd",), (), "openocd"),
        (("dfu",), (), "dfu"),
    ],
)
def test_auto_takes_what_suits_what_is_plugged_in(
    installed: tuple[Method, ...], probes: tuple[Probe, ...], expected: str
) -> None:
    assert choose_method("auto", installed, probes) == expected


def test_nothing_installed_says_what_to_install() -> None:
    with pytest.raises(ToolchainError, match="stlink-tools"):
        choose_method("auto", (), (LINK,))
    with pytest.raises(ToolchainError, match=r"dfu-util is not installed"):
        choose_method("dfu", ("openocd",), ())


def test_two_boards_are_never_guessed_between() -> None:
    with pytest.raises(BoardError, match=r"2 boards.*/dev/ttyACM0, 2"):
        choose_method("openocd", ("openocd",), (LINK, OTHER))
    assert choose_method("openocd", ("openocd",), (LINK, OTHER), several_ok=True) == "openocd"


def test_a_port_is_the_probe_behind_it() -> None:
    assert serial_of("/dev/ttyACM0", (LINK, OTHER)) == "00AB"
    assert serial_of("2", (LINK, OTHER)) == "2"
    assert serial_of("", (LINK,)) == ""


@pytest.mark.parametrize("port", ["/dev/ttyACM7", "1; shutdown", "[exec ls]"])
def test_what_is_no_serial_number_never_reaches_a_command(port: str) -> None:
    with pytest.raises(BoardError, match="No ST-Link is at"):
        serial_of(port, (LINK,))


def test_probes_are_found_in_the_list_of_usb_devices(tmp_path: Path) -> None:
    _device(tmp_path, "1-1", "0483", "374e", "003A")
    _device(tmp_path, "1-2", "0483", "df11", "2069")
    _device(tmp_path, "1-3", "1d6b", "0002", "0000:00:14.0")
    assert usb_probes(tmp_path) == (Probe("stlink", "003A"), Probe("dfu", "2069"))
