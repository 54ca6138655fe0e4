"""The programs that come from the system: found, or named with the command that installs them."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from tools.errors import ToolchainError

COMPILER = "arm-none-eabi-gcc"
OBJCOPY = "arm-none-eabi-objcopy"
EMULATOR = "qemu-system-arm"


def require_toolchain() -> None:
    """Raise ToolchainError when the cross compiler or QEMU is missing."""
    for program in (COMPILER, EMULATOR):
        require_program(program)


def require_program(program: str) -> str:
    """The path of `program`, or ToolchainError with the command that installs it."""
    path = shutil.which(program)
    if path is None:
        from tools.doctor.system import install_command

        command = install_command(program)
        raise ToolchainError(f"{program} is not installed.", f"Install it: {command}")
    return path


def run_program(arguments: Sequence[str], limit_s: float = 300.0) -> str:
    """Run a program to its end and return what it wrote to stdout.

    Raises ToolchainError with its first error lines when it fails or runs past `limit_s`.
    """
    done = try_program(arguments, limit_s)
    if done.returncode:
        raise ToolchainError(f"{Path(arguments[0]).name} failed: {first_errors(done.stderr)}")
    return done.stdout


def try_program(
    arguments: Sequence[str], limit_s: float = 300.0
) -> subprocess.CompletedProcess[str]:
    """Run a program to its end, whatever its exit code.

    Raises ToolchainError when it runs past `limit_s`; it is then killed.
    """
    try:
        return subprocess.run(
            arguments,
            check=False,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=limit_s,
        )
    except subprocess.TimeoutExpired as error:
        name = Path(arguments[0]).name
        raise ToolchainError(f"{name} did not finish within {limit_s:g} s.") from error


def first_errors(text: str, lines: int = 3) -> str:
    """The first lines of a compiler's output that speak of an error, else its first lines."""
    written = [line.strip() for line in text.splitlines() if line.strip()]
    errors = [line for line in written if "error" in line]
    return " | ".join((errors or written)[:lines]) or "it said nothing"
