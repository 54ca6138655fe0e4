"""What a person wants: the task, the data, the board and the limits, with the words they used."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Goal(BaseModel):
    """One sentence, understood.

    Limits are inclusive; None is no limit. `words` maps the name of a field to the exact words it
    was read from; `assumed` maps what was not said to why it has its value; `reasons` maps each
    fragment of `not_understood` to why it was not placed.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    sentence: str
    task: Literal["image classification"] = "image classification"
    dataset: str | None = None
    data_path: str | None = None
    board: str
    board_given: bool
    sram_bytes: int | None = Field(default=None, gt=0)
    flash_bytes: int | None = Field(default=None, gt=0)
    macs: int | None = Field(default=None, gt=0)
    macs_min: int | None = Field(default=None, gt=0)
    latency_s: float | None = Field(default=None, gt=0)
    accuracy: float | None = Field(default=None, gt=0, le=1)
    words: dict[str, str] = Field(default_factory=dict)
    assumed: dict[str, str] = Field(default_factory=dict)
    not_understood: tuple[str, ...] = ()
    reasons: dict[str, str] = Field(default_factory=dict)
    notes: tuple[str, ...] = ()
