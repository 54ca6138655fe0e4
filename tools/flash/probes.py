"""What is plugged in, from what the system already knows: no device is opened."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tools.doctor.surroundings import ST_LINKS, ST_VENDOR
from tools.errors import BoardError

SYSFS = Path("/sys/bus/usb/devices")
DFU_PRODUCT = 0xDF11  # ST's boot loader (AN2606)
_SERIAL = re.compile(r"[0-9A-Za-z]+")


@dataclass(frozen=True, slots=True)
class Probe:
    """An ST-Link, or a chip that is in its own boot loader; `port` is the serial port, if any."""

    kind: Literal["stlink", "dfu"]
    serial: str
    port: str = ""


def usb_probes(root: Path = SYSFS) -> tuple[Probe, ...]:
    """Every probe on USB: from Linux's list of devices under `root`, and from serial ports."""
    from serial.tools.list_ports import comports

    ports = {
        str(port.serial_number): str(port.device)
        for port in comports()
        if port.vid == ST_VENDOR and port.pid in ST_LINKS
    }
    found = [_probe(path.parent, ports) for path in sorted(root.glob("*/idVendor"))]
    probes = [probe for probe in found if probe]
    seen = {probe.serial for probe in probes}
    probes += [Probe("stlink", key, port) for key, port in ports.items() if key not in seen]
    return tuple(probes)


def serial_of(port: str, probes: Sequence[Probe]) -> str:
    """The serial number of the probe that `port` means: a serial port, or the number itself.

    "" where nothing is meant. Raises BoardError where it is neither.
    """
    if not port:
        return ""
    numbers = [probe.serial for probe in probes if probe.port == port]
    number = numbers[0] if numbers else port
    if not _SERIAL.fullmatch(number):
        known = ", ".join(filter(None, (probe.port or probe.serial for probe in probes)))
        raise BoardError(
            f"No ST-Link is at {port}.",
            f"There is {known}." if known else "Plug the board in by USB.",
        )
    return number


def _probe(device: Path, ports: dict[str, str]) -> Probe | None:
    """The probe that a folder of sysfs describes; None for every other device."""
    vendor, product = (_hexadecimal(device / name) for name in ("idVendor", "idProduct"))
    if vendor != ST_VENDOR:
        return None
    serial = _text(device / "serial")
    if product in ST_LINKS:
        return Probe("stlink", serial, ports.get(serial, ""))
    return Probe("dfu", serial) if product == DFU_PRODUCT else None


def _hexadecimal(path: Path) -> int:
    text = _text(path)
    return int(text, 16) if re.fullmatch(r"[0-9a-fA-F]+", text) else -1


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:  # unplugged since it was listed, or it has none
        return ""
