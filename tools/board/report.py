"""What a board said about a firmware, in the form that is saved beside it."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict

from tools.workspace import write_atomically


class BoardReport(BaseModel):
    """Predictions of a board, how they agree with the host's, and what running them took.

    `outputs_equal` counts the images whose output equals the host's in every byte; `agreement` is
    the fraction of images with the host's prediction. `instructions_per_inference` is None until
    it is counted; `counted_by` says how. `stack_used_bytes` is the deepest stack since reset.
    """

    model_config = ConfigDict(frozen=True)

    board: str
    link: str
    elf_digest: str
    model_digest: str
    images: int
    predictions: tuple[int, ...]
    outputs_equal: int
    agreement: float
    stack_used_bytes: int
    stack_reserved_bytes: int
    sram_bytes: int
    pool_bytes: int
    flash_bytes: int
    instructions_per_inference: int | None = None
    counted_by: str = ""


def with_instructions(report: BoardReport, instructions: int) -> BoardReport:
    """`report` with the instructions of one inference as QEMU has counted them."""
    return report.model_copy(
        update={
            "instructions_per_inference": instructions,
            "counted_by": "QEMU mps2-an500, -icount shift=0, 40 instructions a tick",
        }
    )


def save_report(report: BoardReport, path: Path) -> None:
    """Write `report` as JSON to `path`; raises WorkspaceError when that fails."""
    write_atomically(path, report.model_dump_json(indent=2))
