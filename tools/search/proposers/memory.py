"""What a proposer remembers of a search: what was tried, and what others have proposed since."""

from __future__ import annotations

from collections.abc import Sequence

from tools.search.candidate import Candidate
from tools.search.limits import Limits
from tools.search.pareto import pareto_front
from tools.search.partition import Partition
from tools.search.proposers.choice import Choice
from tools.search.screen import Screening


class Memory:
    """Candidates by id, in the order they were told, and designs that wait for their training."""

    def __init__(self) -> None:
        self.candidates: dict[str, Candidate] = {}
        self.waiting: dict[str, Screening] = {}
        self._proposed: set[str] = set()

    def tell(self, candidates: Sequence[Candidate]) -> list[Candidate]:
        """Remember `candidates`; those that are new. What waited is waited for no longer."""
        fresh = [one for one in candidates if one.id not in self.candidates]
        self.candidates |= {one.id: one for one in fresh}
        self.waiting.clear()
        return fresh

    def expect(self, screenings: Sequence[Screening]) -> None:
        """Others proposed these in this round: they need not be proposed again."""
        self.waiting |= {one.id: one for one in screenings}
        self._proposed |= {one.id for one in screenings}

    def is_new(self, screening: Screening) -> bool:
        """Whether this very design was neither tried nor proposed."""
        return screening.id not in self._proposed and screening.id not in self.candidates

    def front(self, limits: Limits) -> list[Candidate]:
        """The Pareto front of what was told, most accurate first."""
        return pareto_front(self.candidates.values(), limits.runtime)

    def partition(self, limits: Limits) -> Partition:
        """The cells below `limits`, or below what was told where one is missing."""
        return Partition.of(limits, [one.footprint for one in self.candidates.values()])

    def choice(self, limits: Limits) -> Choice:
        """Chooses with all that is remembered."""
        return Choice(
            limits,
            list(self.candidates.values()),
            self.partition(limits),
            list(self.waiting.values()),
        )
