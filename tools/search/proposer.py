"""What proposes designs: the evolutionary proposer today, others beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from tools.search.candidate import Candidate
from tools.search.screen import Screen, Screening


class Proposer(Protocol):
    """Asked for designs, told what their training showed; asked again with that knowledge."""

    @property
    def name(self) -> str:
        """Goes into each candidate, to say who proposed it."""
        ...

    def ask(self, screen: Screen) -> list[Screening]:
        """Designs that `screen` admitted, best bet first; empty when there is nothing left to try.

        Raises LimitError when no design can meet the limits.
        """
        ...

    def tell(self, candidates: Sequence[Candidate]) -> None:
        """The trained candidates of the last `ask`, perhaps fewer than were proposed."""
        ...
