"""What proposes designs: one interface for evolution, chance and language models."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from tools.search.candidate import Candidate
from tools.search.screen import Screen, Screening


class Proposer(Protocol):
    """Asked for designs, told what their training showed; asked again with that knowledge.

    What it proposes follows from its seed, from what `screen` answered and from what it was told,
    and from nothing else (no clock, no archive), so that a search that was killed proposes the
    same again.
    """

    @property
    def name(self) -> str:
        """Goes into each candidate, to say who proposed it."""
        ...

    def ask(self, screen: Screen, wanted: int) -> list[Screening]:
        """About `wanted` designs that `screen` admitted, best bet first; may be more or fewer.

        Empty when there is nothing left to try. Raises LimitError when no design can meet the
        limits.
        """
        ...

    def tell(self, candidates: Sequence[Candidate]) -> None:
        """What became of the designs of the last `ask`: trained, pruned or failed; in the order of
        that answer, perhaps fewer than were proposed."""
        ...
