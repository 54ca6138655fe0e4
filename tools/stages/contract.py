"""What a stage of the life cycle is: a program that the agent writes, and what it must have done.

The program is not trusted: it runs in the sandbox, and its contract is checked afterwards on what
it left. Nothing that it says about itself counts.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Generic, Literal, TypeVar

from pydantic import Field

from tools.bench import Bench
from tools.errors import TinysmithError
from tools.tool import Arguments

StageName = Literal["data", "model", "conversion", "application"]


class StageArguments(Arguments):
    """What every stage takes; a stage adds its own."""

    code: str = Field(min_length=1, max_length=100_000, description="the complete program")
    purpose: str = Field(min_length=1, max_length=300, description="what it does, in one sentence")
    timeout_s: float | None = Field(default=None, gt=0, le=3600, description="seconds it may take")
    memory_mb: int | None = Field(default=None, ge=64, le=65536, description="MB of memory")


@dataclass(frozen=True, slots=True)
class Check:
    """One clause of a contract; `detail` says what was found, with figures, in one sentence."""

    name: str
    passed: bool
    detail: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a program gets: `inputs` are readable at ``/inputs/<name>``.

    `command` is what runs instead of Python, with the program at ``/program/<file>`` and the
    current folder writable. `state` is what the check needs to know of the preparation.
    """

    inputs: tuple[Path, ...] = ()
    command: tuple[str, ...] = ()
    state: Any = None


@dataclass(frozen=True, slots=True)
class Adopted:
    """What became of the output of a program that kept its contract.

    `words` are one or two sentences, `facts` the figures in them, `files` what was written.
    """

    words: str
    facts: dict[str, Any] = field(default_factory=dict)
    files: tuple[Path, ...] = ()


class BrokenError(TinysmithError):
    """A clause is broken, so that the later ones cannot be looked at."""


A = TypeVar("A", bound=StageArguments)


class Stage(ABC, Generic[A]):
    """One stage; ``prompts/stages/<name>.md.j2`` tells a model what its program must do.

    `purpose` says in one sentence when a model should call `tool`.
    """

    name: ClassVar[StageName]
    tool: ClassVar[str]
    purpose: ClassVar[str]
    file: ClassVar[str]
    arguments: type[A]
    timeout_s: ClassVar[float]
    memory_mb: ClassVar[int]

    @abstractmethod
    def prepare(self, arguments: A, bench: Bench, folder: Path) -> Prepared:
        """Lay out what the program needs, in `folder` where it is made for it.

        Raises TinysmithError where the project is not that far, or an argument names nothing.
        """

    @abstractmethod
    def check(self, arguments: A, bench: Bench, prepared: Prepared, work: Path) -> list[Check]:
        """The contract held against what lies in `work`, whatever that is; never empty.

        Only safe formats are read. Broken or hostile files end as a failed check, not as an error.
        """

    @abstractmethod
    def adopt(self, arguments: A, bench: Bench, prepared: Prepared, work: Path) -> Adopted:
        """Make the output the project's own, after every check has passed."""

    def promise(self, arguments: A) -> str:
        """What the program must do beyond the stage's contract, in words for who approves it."""
        return ""

    def touches(self, arguments: A, bench: Bench) -> tuple[str, ...]:
        """What of the user's own the program reads, in words for whoever approves it."""
        return ()


Clause = Callable[[], str]


def checked(clauses: Sequence[tuple[str, Clause]]) -> list[Check]:
    """Each (name, clause) in order, up to the first broken one, on which the later ones depend.

    A clause returns what it found and raises BrokenError for what breaks it.
    """
    checks: list[Check] = []
    for name, clause in clauses:
        try:
            checks.append(Check(name, True, clause()))
        except BrokenError as broken:
            checks.append(Check(name, False, " ".join(filter(None, (broken.message, broken.hint)))))
            break
    return checks
