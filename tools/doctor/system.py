"""Which system this is, and the command with which its users install a program."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from importlib.resources import files

# Column of system_packages.txt and the command before the package names.
INSTALLERS = {
    "debian": (1, "sudo apt-get install"),
    "fedora": (2, "sudo dnf install"),
    "arch": (3, "sudo pacman -S --needed"),
    "macos": (4, "brew install"),
}


def system_family(system: str = "", os_release: Mapping[str, str] | None = None) -> str:
    """One of ``debian``, ``fedora``, ``arch``, ``macos``, or ``""`` where none is recognised.

    `system` is what ``platform.system()`` says, `os_release` the fields of /etc/os-release
    (freedesktop.org, os-release(5)); both default to this machine's.
    """
    system = system or platform.system()
    if system == "Darwin":
        return "macos"
    if os_release is None:
        os_release = _os_release() if system == "Linux" else {}
    names = f"{os_release.get('ID', '')} {os_release.get('ID_LIKE', '')}".split()
    known = {"debian": "debian", "ubuntu": "debian", "fedora": "fedora", "rhel": "fedora"}
    return next((known.get(name, name) for name in names if name in {*known, "arch"}), "")


def install_command(program: str, family: str | None = None) -> str:
    """The command that installs `program` on `family` (default: this machine's).

    ``""`` where the system has no package for it; on an unknown system the Debian package names,
    said as such. Raises KeyError for a program that system_packages.txt does not list.
    """
    family = system_family() if family is None else family
    row = _package_table()[program]
    if family not in INSTALLERS:
        return f"install what Debian calls: {row[1]}"
    column, command = INSTALLERS[family]
    return f"{command} {row[column]}" if row[column] else ""


def _package_table() -> dict[str, list[str]]:
    text = (files("tools.doctor") / "system_packages.txt").read_text(encoding="utf-8")
    rows = [line.split("|") for line in text.splitlines() if line and not line.startswith("#")]
    return {row[0].strip(): [cell.strip() for cell in row] for row in rows}


def _os_release() -> Mapping[str, str]:
    try:
        return platform.freedesktop_os_release()
    except OSError:  # the file is optional
        return {}
