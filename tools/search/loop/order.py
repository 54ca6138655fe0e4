"""Which of the designs that passed the screen are tried."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from tools.search.partition import Partition
from tools.search.screen import Screening


class Ranker(Protocol):
    """Chooses among designs that meet the limits."""

    def choose(
        self, screenings: Sequence[Screening], count: int, partition: Partition
    ) -> list[Screening]:
        """Up to `count` of `screenings`, the most promising first."""
        ...


class InOrder:
    """Takes the first ones."""

    def choose(
        self, screenings: Sequence[Screening], count: int, partition: Partition
    ) -> list[Screening]:
        """The first `count` of `screenings`."""
        return list(screenings[:count])
