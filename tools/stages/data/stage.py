"""The stage *data*: what it is called with, its contract in order, and what becomes of its file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from tools.stages.contract import (
    Adopted,
    Check,
    Prepared,
    Stage,
    StageArguments,
    StageName,
    checked,
)

if TYPE_CHECKING:
    from tools.bench import Bench


class PrepareData(StageArguments):
    """A program that writes the user's data in the project's format, and where these data are."""

    data: str = Field(
        min_length=1, max_length=4096, description="path of the user's folder or file"
    )
    least_share: float = Field(
        0.9, ge=0.01, le=1, description="least share of the user's examples that has to be used"
    )


class DataStage(Stage[PrepareData]):
    """Loading and preprocessing of the user's data into ``data.npz``."""

    name: ClassVar[StageName] = "data"
    tool: ClassVar[str] = "prepare_data"
    purpose: ClassVar[str] = (
        "Run a Python program of yours that brings the user's own data (images, tables, arrays, "
        "WAV) into the project's format, where set_goal cannot read them"
    )
    file: ClassVar[str] = "program.py"
    arguments: type[PrepareData] = PrepareData
    timeout_s: ClassVar[float] = 600.0
    memory_mb: ClassVar[int] = 4096

    def touches(self, arguments: PrepareData, bench: Bench) -> tuple[str, ...]:
        """The absolute path that the program reads; DataError where there is nothing."""
        from tools.stages.data.place import root_of

        return (f"reads {root_of(arguments.data, bench.project.folder)}",)

    def prepare(self, arguments: PrepareData, bench: Bench, folder: Path) -> Prepared:
        """The user's data, listed; DataError where they are not there or not for programs."""
        from tools.stages.data.place import find

        found = find(arguments.data, bench.project.folder)
        return Prepared(inputs=(found.root,), state=found)

    def check(
        self, arguments: PrepareData, bench: Bench, prepared: Prepared, work: Path
    ) -> list[Check]:
        """The file, its format, its images, their sources and their labels, in this order."""
        from tools.stages.data.clauses import Contract

        return checked(Contract(prepared.state, work, arguments.least_share).clauses())

    def adopt(
        self, arguments: PrepareData, bench: Bench, prepared: Prepared, work: Path
    ) -> Adopted:
        """The data set becomes that of the project."""
        from tools.stages.data.adoption import adopt

        return adopt(bench, prepared.state, work)


STAGE = DataStage()
