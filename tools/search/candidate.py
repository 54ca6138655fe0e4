"""One design that the search looked at: what it costs, and what training it briefly showed."""

from __future__ import annotations

import hashlib
from typing import Literal, Protocol

from pydantic import BaseModel, ConfigDict

from tools.architecture import Architecture
from tools.footprint import Footprint


class ProxyResult(Protocol):
    """What a brief training returns; the training room has the class."""

    @property
    def accuracy(self) -> float:
        """Fraction of validation images that are classified correctly."""
        ...

    @property
    def seconds(self) -> float:
        """Seconds that the training took."""
        ...


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Candidate(_Frozen):
    """A design, rejected by the limits (with the reason) or trained (with its accuracy).

    `accuracy` is the proxy training's, a fraction; `seconds` is what that training took.
    """

    id: str
    architecture: Architecture
    footprint: Footprint
    status: Literal["rejected", "trained"]
    proposer: str
    reason: str = ""
    accuracy: float | None = None
    seconds: float = 0.0

    @property
    def score(self) -> float:
        """Proxy accuracy, 0 for a rejected design."""
        return self.accuracy or 0.0


def architecture_id(architecture: Architecture) -> str:
    """The first 16 hex digits of the SHA-256 of the architecture as JSON."""
    return hashlib.sha256(architecture.model_dump_json().encode()).hexdigest()[:16]
