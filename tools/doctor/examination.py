"""All needs at once, in the order in which a user mends them."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

from tools.doctor.finding import Finding
from tools.doctor.packages import examine_packages, examine_python
from tools.doctor.programs import examine_compiler, examine_emulator, examine_sandbox
from tools.doctor.surroundings import (
    examine_accelerator,
    examine_disk,
    examine_ollama,
    examine_serial_ports,
)

EXAMINATIONS = (
    examine_python,
    examine_packages,
    examine_compiler,
    examine_emulator,
    examine_sandbox,
    examine_disk,
    examine_ollama,
    examine_accelerator,
    examine_serial_ports,
)


def examine() -> list[Finding]:
    """One finding for each need of tinysmith on this machine, required ones first; under 3 s.

    Nothing is changed and no heavy package imported; a need that cannot be examined is a finding.
    """
    with ThreadPoolExecutor(len(EXAMINATIONS)) as pool:  # they wait on programs and sockets
        return list(pool.map(lambda examination: examination(), EXAMINATIONS))


def required_failed(findings: Iterable[Finding]) -> bool:
    """Whether the main job cannot run."""
    return any(finding.required and not finding.ok for finding in findings)
