"""What a job is given, where it keeps things, and what its steps pass on."""

from __future__ import annotations

import operator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, TypedDict

from pydantic import BaseModel, ConfigDict, Field

from agent.screen import Screen
from tools.boards import Board
from tools.data import Dataset
from tools.goal import Goal


class JobOptions(BaseModel):
    """What the user asked for; saved first, so that a job can be taken up again."""

    model_config = ConfigDict(frozen=True)

    sentence: str
    data: Path | None = None
    dataset_digest: str = ""
    seed: int = 0
    trials: int = Field(8, ge=1)
    epochs: int | None = Field(None, ge=1)
    images: int = Field(200, ge=1)


class JobState(TypedDict):
    """What LangGraph's checkpoints carry; everything else is in the job's files."""

    seconds: Annotated[dict[str, float], operator.or_]
    warnings: Annotated[list[str], operator.add]


@dataclass(frozen=True, slots=True)
class JobFiles:
    """The names inside a job's folder: this is the one list of them."""

    folder: Path

    @property
    def options(self) -> Path:
        """The user's options."""
        return self.folder / "options.json"

    @property
    def goal(self) -> Path:
        """The goal read from the sentence."""
        return self.folder / "goal.json"

    @property
    def session(self) -> Path:
        """LangGraph's checkpoints (SQLite)."""
        return self.folder / "session.sqlite"

    @property
    def archive(self) -> Path:
        """Every candidate ever tried (SQLite)."""
        return self.folder / "candidates.sqlite"

    @property
    def architecture(self) -> Path:
        """The architecture that was selected."""
        return self.folder / "architecture.json"

    @property
    def training(self) -> Path:
        """Folder of the trained network."""
        return self.folder / "network"

    @property
    def conversion(self) -> Path:
        """Folder of the int8 network and its record."""
        return self.folder / "int8"

    @property
    def tflite(self) -> Path:
        """The int8 network."""
        return self.conversion / "model.tflite"

    @property
    def sources(self) -> Path:
        """Folder of the generated C."""
        return self.folder / "c"

    @property
    def firmware(self) -> Path:
        """Folder of the linked firmware."""
        return self.folder / "firmware"

    @property
    def board_report(self) -> Path:
        """What the board said."""
        return self.folder / "board.json"

    @property
    def report(self) -> Path:
        """The report as JSON; ``report.md`` beside it is for reading."""
        return self.folder / "report.json"


@dataclass(frozen=True, slots=True)
class Job:
    """Everything a step may use."""

    options: JobOptions
    goal: Goal
    board: Board
    dataset: Dataset
    files: JobFiles
    screen: Screen
    _resized: dict[int, Dataset] = field(default_factory=dict, repr=False)

    def data_at(self, resolution: int) -> Dataset:
        """The data set at `resolution` pixels a side; resized once, however many ask."""
        if resolution not in self._resized:
            self._resized[resolution] = self.dataset.resized(resolution)
        return self._resized[resolution]
