"""The folder of a session: this is the one list of the names inside it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tools.errors import WorkspaceError
from tools.goal.model import Goal
from tools.workspace import write_atomically


class Options(BaseModel):
    """What the tools use where a call does not say otherwise; the same for a whole session.

    A search ends at `trials` candidates, after `minutes` or when `tokens` of a language model are
    spent, whichever comes first. Candidates are trained by `workers` processes of this machine
    (None: by the one that searches), or on the Ray cluster at the address `ray` ("auto", "": none).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    data: Path | None = None
    seed: int = 0
    trials: int = Field(default=8, ge=1)
    epochs: int | None = Field(default=None, ge=1)
    images: int = Field(default=200, ge=1)
    proposer: str = "hybrid"
    preset: str = ""
    minutes: float | None = Field(default=None, gt=0)
    tokens: int | None = Field(default=None, ge=1)
    workers: int | None = Field(default=None, ge=1)
    ray: str = ""


@dataclass(frozen=True, slots=True)
class Project:
    """Names inside the workspace `folder`, which exists from the first file on."""

    folder: Path

    @property
    def goal(self) -> Path:
        """The goal as it stands."""
        return self.folder / "goal.json"

    @property
    def data(self) -> Path:
        """What the data set was when the goal was set."""
        return self.folder / "data.json"

    @property
    def archive(self) -> Path:
        """Every candidate ever tried (SQLite)."""
        return self.folder / "candidates.sqlite"

    @property
    def searched(self) -> Path:
        """How the last search went about it: its preset says which short training counts."""
        return self.folder / "search.json"

    @property
    def front_picture(self) -> Path:
        """The front as it was shown last."""
        return self.folder / "front.png"

    @property
    def prepared(self) -> Path:
        """What a program made of the user's data; the arrays lie beside it."""
        return self.folder / "data" / "prepared.json"

    @property
    def report(self) -> Path:
        """The report as JSON; ``report.md`` beside it is for reading."""
        return self.folder / "report.json"

    def design(self, candidate: str) -> Path:
        """The architecture of a candidate that was proposed, by id."""
        return self.folder / "designs" / f"{candidate}.json"

    def network(self, candidate: str) -> NetworkFiles:
        """Everything made from one candidate, by id."""
        return NetworkFiles(self.folder / "networks" / candidate)

    def teacher(self, key: str) -> Path:
        """Folder of a teacher, by the digest of what it was made from; networks share it."""
        return self.folder / "teachers" / key

    def relative(self, path: Path) -> str:
        """`path` as results name it."""
        return str(path.relative_to(self.folder))

    def save_goal(self, goal: Goal, data: dict[str, Any]) -> None:
        """Replace the goal, and the facts of the data that it was set with."""
        write_atomically(self.data, json.dumps(data, indent=2))
        write_atomically(self.goal, goal.model_dump_json(indent=2))

    def forget_goal(self) -> None:
        """Back to where there was none; what was made stays."""
        self.goal.unlink(missing_ok=True)
        self.data.unlink(missing_ok=True)

    def load_goal(self) -> Goal:
        """The goal as it stands; WorkspaceError where none was set."""
        try:
            return Goal.model_validate_json(self.goal.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, ValidationError) as error:
            raise WorkspaceError("There is no goal yet.", "Set one first (set_goal).") from error


@dataclass(frozen=True, slots=True)
class NetworkFiles:
    """Names inside the folder of one candidate's network."""

    folder: Path

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
    def counting(self) -> Path:
        """Folder of the program that counts instructions."""
        return self.folder / "qemu"

    @property
    def board_report(self) -> Path:
        """What the board said."""
        return self.folder / "board.json"

    @property
    def explanation(self) -> Path:
        """Folder of the pictures that explain predictions."""
        return self.folder / "explanation"
