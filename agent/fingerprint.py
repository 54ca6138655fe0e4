"""What the figures of a session depend on besides its words: versions and machine."""

from __future__ import annotations

import os
import platform
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PACKAGES = ("tinysmith", "torch", "tensorflow", "numpy", "langgraph")


def fingerprint() -> tuple[dict[str, str], dict[str, str]]:
    """(versions, machine); nothing is imported for it, and no program is started."""
    return {"python": platform.python_version(), **_packages()}, _machine()


def _packages() -> dict[str, str]:
    found = {}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "not installed"
    return found


def _machine() -> dict[str, str]:
    """What decides the last bits of a training: torch sums in the order of its threads."""
    return {
        "system": f"{platform.system()} {platform.machine()}",
        "processor": _processor(),
        "cores": str(os.cpu_count() or "unknown"),
        "threads": os.environ.get("OMP_NUM_THREADS", "not set"),
    }


def _processor() -> str:
    """The name of the processor, as the system gives it."""
    if sys.platform == "linux":
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
        names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
        if names:
            return names[0]
    return platform.processor() or platform.machine() or "unknown"
