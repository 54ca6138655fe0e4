"""What a search has shown so far, as far as the next question tells it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from tools.search.candidate import Candidate
from tools.search.limits import Limits
from tools.search.partition import Cell, Partition
from tools.search.proposers.llm.wording import line_of
from tools.search.screen import Screen, Screening

MOST_REJECTED = 6
"""Rejections that are told, the newest."""
_PATIENCE = 2  # questions for a cell without one design in it, after which it is closed
_CELLS = 3  # cells that one question names


@dataclass(slots=True)
class Notes:
    """Candidates that were told, and what became of the proposals that were none.

    `refusals` and `duplicates` are those of the last answer, in words; `rejected` holds the newest
    rejected designs with the screen's advice.
    """

    limits: Limits
    examples: tuple[Screening, ...]
    tried: dict[str, Candidate] = field(default_factory=dict)
    rejected: list[tuple[Screening, str]] = field(default_factory=list)
    duplicates: list[str] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    asked_for: Counter[Cell] = field(default_factory=Counter)

    def tell(self, candidates: Sequence[Candidate]) -> None:
        """What became of designs, whoever proposed them."""
        self.tried |= {one.id: one for one in candidates}

    def begin_answer(self) -> None:
        """Another answer is judged: what was wrong with the last one has been told."""
        self.refusals, self.duplicates = [], []

    def reject(self, screening: Screening, screen: Screen) -> None:
        """Keep why a design was not admitted, in words for the model."""
        if screening.duplicate_of:
            self.duplicates.append(self._duplicate(screening))
        else:
            self.rejected.append((screening, screen.advice(screening)))
            del self.rejected[:-MOST_REJECTED]

    def _duplicate(self, screening: Screening) -> str:
        known = self.tried.get(screening.duplicate_of)
        accuracy = f" (accuracy {known.score:.1%})" if known and known.accuracy else ""
        same = f"the same network as {screening.duplicate_of[:8]}{accuracy}"
        return f"{line_of(screening.architecture)}: {same}"

    def next_cells(self, most: int) -> list[str]:
        """In words, the cells of the partition that a question now asks for, emptiest first.

        A cell that was asked for twice and has no design is closed: perhaps nothing can be there.
        """
        footprints = [one.footprint for one in self.tried.values()]
        footprints += [one.footprint for one in self.examples]
        partition = Partition.of(self.limits, footprints)
        if len(partition.cells) == 1:
            return []
        found = Counter(partition.cell(one.footprint) for one in self.tried.values())
        closed = frozenset(
            cell for cell, times in self.asked_for.items() if times >= _PATIENCE and not found[cell]
        )
        chosen = partition.fair(found + self.asked_for, closed)[: min(_CELLS, most)]
        self.asked_for.update(chosen)
        return [partition.words(cell) for cell in chosen]
