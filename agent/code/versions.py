"""Every program that the agent wrote, in a numbered folder of its own: ``code/1``, ``code/2`` …

A version is saved before it runs and again when it has ended, so that a kill leaves the truth.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from tools.errors import WorkspaceError
from tools.project import Project
from tools.provenance import Provenance
from tools.stages import Check
from tools.workspace import write_atomically

if TYPE_CHECKING:
    from sandbox import SandboxResult

RECORD = "version.json"
STDOUT, STDERR = "stdout.txt", "stderr.txt"
MOST_FILES = 200
"""Outputs that are named one by one; a program may write any number."""


class Checked(BaseModel):
    """One clause of the contract as it was found."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    passed: bool
    detail: str


class Version(BaseModel):
    """One version; `tool` is the call that ran it, `previous` the version before of that tool.

    `digest` is the code's SHA-256. `outputs` are SHA-256 by file below ``work``. `exit_status` is
    None while it runs, and where it was cut off.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: int
    tool: str
    file: str
    purpose: str
    digest: str
    previous: int | None
    provenance: Provenance
    status: Literal["running", "passed", "failed"] = "running"
    exit_status: int | None = None
    limit_hit: str | None = None
    seconds: float | None = None
    checks: tuple[Checked, ...] = ()
    outputs: dict[str, str] = {}


@dataclass(frozen=True, slots=True)
class Shelf:
    """All versions of a project."""

    project: Project

    @property
    def folder(self) -> Path:
        """Where they lie."""
        return self.project.folder / "code"

    def of(self, number: int) -> Path:
        """The folder of one version: its code, its record, its output, and ``work``."""
        return self.folder / str(number)

    def versions(self) -> list[Version]:
        """Every version, in order; WorkspaceError for a record that cannot be read."""
        found = (path for path in self.folder.glob("*") if path.name.isdigit())
        return [self.load(int(path.name)) for path in sorted(found, key=lambda p: int(p.name))]

    def load(self, number: int) -> Version:
        """The record of one version; WorkspaceError where there is none."""
        path = self.of(number) / RECORD
        try:
            return Version.model_validate_json(path.read_bytes())
        except (OSError, ValidationError) as error:
            raise WorkspaceError(f"There is no version {number} of the agent's code.") from error

    def code(self, version: Version) -> str:
        """The program of a version."""
        return (self.of(version.number) / version.file).read_text(encoding="utf-8")

    def begin(
        self, tool: str, file: str, code: str, purpose: str, provenance: Provenance
    ) -> Version:
        """Save `code` as the next version, about to run."""
        earlier = [one.number for one in self.versions() if one.tool == tool]
        number = self._new_number()
        version = Version(
            number=number,
            tool=tool,
            file=file,
            purpose=purpose,
            digest=hashlib.sha256(code.encode()).hexdigest(),
            previous=earlier[-1] if earlier else None,
            provenance=provenance,
        )
        write_atomically(self.of(number) / file, code)
        self._save(version)
        (self.of(number) / "work").mkdir()
        return version

    def end(self, version: Version, ended: SandboxResult, checks: Iterable[Check]) -> Version:
        """Save how it ended, and what it left."""
        folder = self.of(version.number)
        write_atomically(folder / STDOUT, ended.stdout)
        write_atomically(folder / STDERR, ended.stderr)
        found = tuple(Checked(name=c.name, passed=c.passed, detail=c.detail) for c in checks)
        well = ended.exit_status == 0 and not ended.limit_hit
        version = version.model_copy(
            update={
                "status": "passed" if well and all(c.passed for c in found) else "failed",
                "exit_status": ended.exit_status,
                "limit_hit": ended.limit_hit,
                "seconds": round(ended.seconds, 2),
                "checks": found,
                "outputs": _digests(folder / "work", ended.files_written),
            }
        )
        self._save(version)
        return version

    def _save(self, version: Version) -> None:
        path = self.of(version.number) / RECORD
        write_atomically(path, version.model_dump_json(indent=2))

    def _new_number(self) -> int:
        """The next free number; its folder is made here, so that no two runs share one."""
        number = 1 + max(
            (int(p.name) for p in self.folder.glob("*") if p.name.isdigit()), default=0
        )
        self.of(number).mkdir(parents=True)
        return number


def nameable(paths: Iterable[Path]) -> list[Path]:
    """Those that can be named in a document, at most `MOST_FILES`: any bytes make a file's name."""
    named = (path for path in paths if not any("\udc80" <= c <= "\udcff" for c in str(path)))
    return sorted(named)[:MOST_FILES]


def _digests(folder: Path, paths: Iterable[Path]) -> dict[str, str]:
    """SHA-256 of each file; the sandbox has removed every link."""
    found = {}
    for path in nameable(paths):
        with (folder / path).open("rb") as file:
            found[str(path)] = hashlib.file_digest(file, "sha256").hexdigest()
    return found
