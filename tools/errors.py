"""Every mistake that a user can mend: one base class, words for the user, and a hint."""

from __future__ import annotations

from typing import ClassVar

NO_KERNEL_HINT = "Change the network so that it does without, or choose the runtime tflm."


class TinysmithError(Exception):
    """What happened, in one sentence, and what to do next; printed by one place only."""

    exit_code: ClassVar[int] = 2

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class GoalError(TinysmithError):
    """The sentence names no task, or a limit in it is impossible or contradictory."""


class UnknownBoardError(GoalError):
    """The sentence names a board that has no folder under firmware/boards."""


class DataError(TinysmithError):
    """A data set is unknown, missing, unreadable or too damaged to train on."""


class ArchitectureError(TinysmithError):
    """An architecture does not follow the schema or cannot be built."""


class ModelFileError(TinysmithError):
    """A .tflite file is missing, truncated or not a model."""


class UnsupportedOpError(TinysmithError):
    """A model holds an operator that the compiler has no kernel for."""


class ConversionError(TinysmithError):
    """The converted network does not compute what the trained one computes."""


class ToolchainError(TinysmithError):
    """A compiler, emulator or other program is missing, or failed."""


class BoardError(TinysmithError):
    """The board did not start, fell silent, or disagrees with the host."""


class SandboxError(TinysmithError):
    """Code cannot be contained on this machine, so it does not run."""


class WorkspaceError(TinysmithError):
    """The output folder cannot be written, or holds something else."""


class LimitError(TinysmithError):
    """No network meets a limit of the goal; the message names the nearest one found."""

    exit_code = 3
