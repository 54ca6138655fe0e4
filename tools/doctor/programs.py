"""Programs that the main job or the sandbox starts: each is run, since installed is not working."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Sequence
from pathlib import Path

from tools.doctor.finding import Finding
from tools.doctor.system import install_command

COMPILER = "arm-none-eabi-gcc"
EMULATOR = "qemu-system-arm"
SANDBOX = "bwrap"
TIMEOUT_S = 2.0

# What the sandbox asks for; inside many containers only the fresh /proc is refused.
NAMESPACES = (
    *("--unshare-user", "--disable-userns", "--unshare-pid", "--unshare-net"),
    *("--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev"),
)

# Kernels and distributions that refuse user namespaces to ordinary users say so in these settings.
NAMESPACE_MENDS = {
    "/proc/sys/kernel/apparmor_restrict_unprivileged_userns": "0",
    "/proc/sys/kernel/unprivileged_userns_clone": "1",
}


def examine_compiler() -> Finding:
    """The cross compiler's version, and whether newlib is beside it."""
    version = first_line([COMPILER, "--version"])
    if version is None:
        return Finding("cross compiler", "not found", False, True, install_command(COMPILER))
    found = f"{COMPILER} {_number(version)}"
    # The compiler answers with the bare name where it has no such library.
    if Path(first_line([COMPILER, "-print-file-name=libc.a"]) or "").is_absolute():
        return Finding("cross compiler", f"{found} with newlib", True, True)
    mend = install_command(COMPILER)
    return Finding("cross compiler", f"{found}, but without newlib", False, True, mend)


def examine_emulator() -> Finding:
    """QEMU's version; it counts instructions."""
    version = first_line([EMULATOR, "--version"])
    found = "not found" if version is None else f"{EMULATOR} {_number(version)}"
    mend = install_command(EMULATOR) if version is None else ""
    return Finding("QEMU", found, version is not None, True, mend)


def examine_sandbox() -> Finding:
    """Whether bubblewrap may make namespaces here; only agent-written code needs it."""
    version = first_line([SANDBOX, "--version"])
    if version is None:
        mend = install_command(SANDBOX) or "needs Linux: agent-written code does not run here"
        return Finding("bubblewrap", "not found", False, False, mend)
    _, refusal = _try([SANDBOX, *NAMESPACES, "true"])
    found = f"bwrap {_number(version)}"
    if not refusal:
        return Finding("bubblewrap", f"{found}, namespaces permitted", True, False)
    return Finding("bubblewrap", f"{found}, but: {refusal}", False, False, _namespace_mend())


def first_line(command: Sequence[str]) -> str | None:
    """The first line a program prints, or None where it is absent, fails or hangs for 2 s."""
    output, refusal = _try(command)
    return None if refusal else (output.splitlines() or [""])[0].strip()


def _try(command: Sequence[str]) -> tuple[str, str]:
    """What `command` printed, and why it failed in its own last words (``""``: it did not)."""
    try:
        process = subprocess.run(
            command,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=TIMEOUT_S,
            stdin=subprocess.DEVNULL,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return "", str(error)
    if process.returncode == 0:
        return process.stdout, ""
    words = process.stderr.strip().splitlines() or [f"exit status {process.returncode}"]
    return process.stdout, words[-1]


def _namespace_mend() -> str:
    for file, wanted in NAMESPACE_MENDS.items():
        path = Path(file)
        if path.is_file() and path.read_text().strip() != wanted:
            narrower = "; narrower ways: docs/sandbox.md" if "apparmor" in file else ""
            return f"sudo sysctl -w kernel.{path.name}={wanted}{narrower}"
    return "let this user (or container) make user namespaces: see docs/sandbox.md"


def _number(version_line: str) -> str:
    """The last dotted number outside brackets: ``gcc (15:12.2.rel1-1) 12.2.1 2022`` is 12.2.1."""
    numbers = re.findall(r"\d+(?:\.\d+)+", re.sub(r"\(.*?\)", "", version_line))
    return numbers[0] if numbers else "of unknown version"
