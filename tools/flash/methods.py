"""The programs that can flash, and which of them is taken."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from typing import Literal, get_args

from tools.errors import BoardError, ToolchainError
from tools.flash.probes import Probe

Method = Literal["openocd", "stlink", "dfu"]
METHODS: tuple[Method, ...] = get_args(Method)
"""In the order in which they are preferred: those that verify and restart by themselves first."""
PROGRAMS: Mapping[Method, str] = {"openocd": "openocd", "stlink": "st-flash", "dfu": "dfu-util"}
PACKAGES: Mapping[Method, str] = {"openocd": "openocd", "stlink": "stlink-tools", "dfu": "dfu-util"}
BOOT_LOADER_HINT = (
    "For dfu the chip must be in its boot loader: connect its own USB port, hold BOOT0 high, and "
    "press reset."
)


def installed_methods() -> tuple[Method, ...]:
    """The methods whose program is on PATH."""
    return tuple(method for method in METHODS if shutil.which(PROGRAMS[method]))


def choose_method(
    wanted: str, installed: Sequence[Method], probes: Sequence[Probe], several_ok: bool = False
) -> Method:
    """The method that `wanted` means; "auto" takes what suits what is plugged in.

    `several_ok` says that the caller named one of several probes. Raises ToolchainError where the
    program is missing, BoardError where more than one board could be meant.
    """
    method = _automatic(installed, probes) if wanted == "auto" else _named(wanted, installed)
    kind = "dfu" if method == "dfu" else "stlink"
    suitable = [probe for probe in probes if probe.kind == kind]
    if len(suitable) > 1 and not several_ok:
        numbers = ", ".join(probe.port or probe.serial for probe in suitable)
        raise BoardError(
            f"{len(suitable)} boards are plugged in: {numbers}.",
            "Say which (port), or unplug the others.",
        )
    return method


def _automatic(installed: Sequence[Method], probes: Sequence[Probe]) -> Method:
    if not installed:
        raise ToolchainError(
            "No program that can flash a board is installed.",
            "Install one: openocd, stlink-tools (st-flash) or dfu-util.",
        )
    kinds = {probe.kind for probe in probes}
    if "dfu" in installed and kinds == {"dfu"}:
        return "dfu"
    return installed[0]


def _named(wanted: str, installed: Sequence[Method]) -> Method:
    for method in METHODS:
        if method == wanted and method in installed:
            return method
        if method == wanted:
            raise ToolchainError(
                f"{PROGRAMS[method]} is not installed.",
                f"Install the package {PACKAGES[method]}, or take another method.",
            )
    raise ToolchainError(
        f"There is no method called {wanted!r}.", f"Choose auto, {', '.join(METHODS)}."
    )
