"""What an attack is, what came of it, and what the judges say."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from sandbox import Limits, SandboxResult
from sandbox.limits import MIB
from tests.sandbox.attacks.planted import Planted

PROGRAMS = Path(__file__).parent / "programs"
HELPER = Path(__file__).parent / "trying.py"
SMALL = Limits(
    wall_s=10,
    memory_bytes=128 * MIB,
    processes=32,
    file_bytes=4 * MIB,
    disk_bytes=8 * MIB,
    output_bytes=1 * MIB,
)

REFUSED = "refused"
"""The program met errors, ran to its end, and nothing that it tried worked."""
HARMLESS = "harmless"
"""The program may run to its end; the judges outside find nothing shown, changed or left."""


@dataclass(frozen=True)
class Outcome:
    """One attack after it was carried out in `workspace`."""

    result: SandboxResult
    workspace: Path
    planted: Planted
    seconds: float
    hidden_bytes: int
    """How much memory grew meanwhile that is in no process's figures: shared, or the kernel's."""


@dataclass(frozen=True)
class Attack:
    """`programs/<name>.py`; `ends` are the ways in which the sandbox may end it."""

    name: str
    tries: str
    ends: tuple[str, ...] = (REFUSED,)
    limits: Limits = SMALL
    prepare: Callable[[Path, Planted], None] | None = None
    """Puts into the workspace what the user would have had there."""
    also: Callable[[Outcome], Iterable[str]] | None = None
    """What the judges of this attack alone have to complain of, after the parent did its part."""

    @property
    def program(self) -> Path:
        return PROGRAMS / f"{self.name}.py"


@dataclass(frozen=True)
class Verdict:
    """`report` is how the sandbox ended the attack; each complaint is a hole."""

    name: str
    report: str
    complaints: tuple[str, ...]
    seconds: float
