"""The Python side: the interpreter and every package that tinysmith's own metadata asks for."""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from tools.doctor.finding import Finding

LOWEST = (3, 11)
# TensorFlow 2.21 publishes wheels up to this version.
HIGHEST = (3, 13)


def examine_python() -> Finding:
    """The interpreter's version, against what TensorFlow is published for."""
    ok = LOWEST <= sys.version_info[:2] <= HIGHEST
    mend = "" if ok else "make setup PYTHON=/path/to/python3.13"
    return Finding("Python", f"{platform.python_version()}, {sys.prefix}", ok, True, mend)


def examine_packages(requirements: Iterable[str] | None = None) -> Finding:
    """Every requirement against what is installed; missing and unfitting ones are named.

    `requirements` are PEP 508 strings; default: those of the installed distribution ``tinysmith``.
    """
    try:
        wanted = list(requires("tinysmith") or []) if requirements is None else list(requirements)
    except PackageNotFoundError:
        return _packages(0, ["tinysmith itself is not installed"])
    try:
        lacks = [lack for requirement in wanted if (lack := _lack(requirement))]
    except ImportError as error:
        lacks = [f"{error.name} is missing"]
    count = sum("extra ==" not in requirement for requirement in wanted)
    return _packages(count, lacks)


def _packages(count: int, lacks: list[str]) -> Finding:
    found = ", ".join(lacks) or f"all {count} as required"
    return Finding("Python packages", found, not lacks, True, _mend() if lacks else "")


def _lack(requirement_text: str) -> str:
    """What is wrong with one requirement, or ``""``."""
    from packaging.requirements import Requirement

    requirement = Requirement(requirement_text)
    if requirement.marker and not requirement.marker.evaluate({"extra": ""}):
        return ""
    try:
        installed = version(requirement.name)
    except PackageNotFoundError:
        return f"{requirement.name} is missing"
    if requirement.specifier.contains(installed, prereleases=True):
        return ""
    return f"{requirement.name} is {installed}, needs {requirement.specifier}"


def _mend() -> str:
    checkout = Path(__file__).resolve().parents[2]
    if (checkout / "Makefile").is_file() and (checkout / "requirements.lock").is_file():
        return f"make -C {checkout} clean setup"
    return f"{sys.executable} -m pip install --upgrade tinysmith"
