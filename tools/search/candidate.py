"""One design that the search looked at: what it costs, and what training it briefly showed."""

from __future__ import annotations

import hashlib
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

from tools.architecture import Architecture
from tools.footprint import Footprint

Status = Literal["rejected", "failed", "pruned", "trained"]
STATUSES: tuple[Status, ...] = get_args(Status)
"""What can become of a design, the least informative first."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Candidate(_Frozen):
    """A design and what became of it.

    "rejected" by the limits before any training; "trained" to the end of the proxy training;
    "pruned": its proxy training was ended early because it could no longer reach the front;
    "failed": its training broke down, or its worker died twice. `reason` says why it is not
    trained, `rationale` why it was proposed, in the proposer's own words. `parents` are the ids of
    the candidates that it was made from.

    `accuracy` is the proxy training's on the validation images, a fraction, where it was trained to
    the end; `rungs` are the accuracies on the way, one for each rung that was reached. `seconds`
    and `images` are what the training took, `seed` is that of the search.
    """

    id: str
    architecture: Architecture
    footprint: Footprint
    status: Status
    proposer: str
    rationale: str = ""
    reason: str = ""
    parents: tuple[str, ...] = ()
    accuracy: float | None = None
    rungs: tuple[float, ...] = ()
    seconds: float = 0.0
    images: int = 0
    seed: int = 0
    versions: dict[str, str] = Field(default_factory=dict)

    @property
    def score(self) -> float:
        """Proxy accuracy, 0 for a design that was not trained to the end."""
        return self.accuracy or 0.0


def architecture_id(architecture: Architecture) -> str:
    """The first 16 hex digits of the SHA-256 of the architecture as JSON."""
    return hashlib.sha256(architecture.model_dump_json().encode()).hexdigest()[:16]
