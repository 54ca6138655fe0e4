"""The guide that needs no language model: it reads the front and says why it tries what it tries.

It fills the emptiest cells of the partition, crosses neighbours of the front, mends peaks of SRAM
and ideas that missed a limit by little, and tries single properties of the networks of the front.
Of all these ideas it proposes those that should add most to the front.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import chain, islice
from typing import TypeVar

import numpy as np

from tools.search.candidate import Candidate
from tools.search.limits import Limits, sram_used
from tools.search.partition import Cell, Partition
from tools.search.proposers.differences import difference_words
from tools.search.proposers.memory import Memory
from tools.search.proposers.moves import Idea, cheapen, cross, fill, mend, steps
from tools.search.screen import Screen, Screening
from tools.search.seeding import ATTEMPTS, first_designs
from tools.search.space import SearchSpace
from tools.units import format_bytes, format_count

MOST_IDEAS = 128
"""Ideas that are measured for one ask."""
CELLS = 3
"""Emptiest cells that are aimed at in one ask."""
PATIENCE = 3
"""Asks that aim at a cell in vain, after which it is left alone: perhaps no network is there."""
Item = TypeVar("Item")
_MENDED = 2  # networks of the front, and ideas that missed, that are mended in one ask
_NEAR = 0.5  # excess up to which a mend is worth trying


class EmbeddedProposer:
    """Whole designs, each with its reason; the same `seed` proposes the same."""

    name = "embedded"

    def __init__(
        self,
        space: SearchSpace,
        seed: int = 0,
        population: int = 8,
        attempts: int = ATTEMPTS,
    ) -> None:
        self.space, self.attempts = space, attempts
        self.population = max(4, population)
        self.memory = Memory()
        self._rng = np.random.default_rng(seed)
        self._first: list[Screening] | None = None
        self._aimed: Counter[Cell] = Counter()
        self._reached: set[Cell] = set()
        self._missed: list[tuple[Screening, Idea]] = []

    @property
    def closed(self) -> frozenset[Cell]:
        """Cells that were aimed at in vain."""
        return frozenset(
            cell
            for cell, asks in self._aimed.items()
            if asks >= PATIENCE and cell not in self._reached
        )

    def ask(self, screen: Screen, wanted: int) -> list[Screening]:
        """Designs that fill the limits at first, then ideas; see `Proposer.ask`."""
        found = self._first_look(screen, wanted)
        if len(found) < wanted and self.memory.candidates:
            found += self._ideas_proposed(screen, wanted - len(found))
        return found

    def tell(self, candidates: Sequence[Candidate]) -> None:
        """Learn from `candidates`, whoever proposed them."""
        self.memory.tell(candidates)

    def _first_look(self, screen: Screen, wanted: int) -> list[Screening]:
        """What is left of the first designs; none where others have begun the search."""
        if self._first is None:
            self._first = (
                []
                if self.memory.candidates
                else first_designs(
                    self.space, screen, self.population, self._rng, self.name, self.attempts
                )
            )
        chosen, self._first = self._first[:wanted], self._first[wanted:]
        self.memory.expect(chosen)
        partition = self.memory.partition(screen.limits)
        judged = [
            screen.admit(one.architecture, self.name, _first_words(one, partition))
            for one in chosen
        ]
        return [one for one in judged if one.admitted]

    def _ideas_proposed(self, screen: Screen, wanted: int) -> list[Screening]:
        ideas = self._measured(screen, self._ideas(screen.limits))
        best = self.memory.choice(screen.limits).best([one for one, _ in ideas.values()], wanted)
        self.memory.expect(best)
        judged = []
        for one in best:
            idea = ideas[one.id][1]
            parents = [parent.id for parent in idea.parents]
            why = _words(idea, one, screen.limits) + self._empty_words(one, screen.limits)
            judged.append(screen.admit(one.architecture, self.name, why, parents))
        return [one for one in judged if one.admitted]

    def _empty_words(self, screening: Screening, limits: Limits) -> str:
        """What to add where nothing was tried yet near the design's costs."""
        partition = self.memory.partition(limits)
        cell = partition.cell(screening.footprint)
        tried = [one.footprint for one in self.memory.candidates.values()]
        return (
            ""
            if any(partition.cell(one) == cell for one in tried)
            else f" Nothing was tried of {partition.words(cell)} yet."
        )

    def _ideas(self, limits: Limits) -> list[Idea]:
        """Those with an aim, and as many single steps from the front as there is room for."""
        space, known = self.space, list(self.memory.candidates.values())
        front = self.memory.front(limits) or known
        partition = self.memory.partition(limits)
        cells = self._next_cells(partition)
        aimed = chain(
            *(fill(cell, partition, known, space) for cell in cells),
            *(mend(idea, one, limits, space) for one, idea in self._missed),
            *(cheapen(one, limits, space) for one in self._some(front, _MENDED)),
            cross(front, space),
        )
        ideas = list(islice(aimed, MOST_IDEAS))
        single = [idea for one in front for idea in steps(one, limits, space)]
        return ideas + self._some(single, max(0, MOST_IDEAS - len(ideas)))

    def _next_cells(self, partition: Partition) -> list[Cell]:
        """The emptiest cells, closed ones left out; they count as aimed at."""
        footprints = [one.footprint for one in self.memory.candidates.values()]
        counts = Counter(partition.cell(one) for one in footprints)
        self._reached |= set(counts)
        cells = partition.fair(counts + self._aimed, self.closed)[:CELLS]
        self._aimed.update(cells)
        return cells

    def _measured(self, screen: Screen, ideas: Sequence[Idea]) -> dict[str, tuple[Screening, Idea]]:
        """Ideas whose design is new and admitted and whose reason holds, by id; the first of each.

        Those that miss the limits by least are kept, to be mended the next time.
        """
        looked = [(screen.look(idea.architecture, self.name), idea) for idea in ideas]
        new = [entry for entry in looked if self.memory.is_new(entry[0])]
        missed = [entry for entry in new if entry[0].reason and entry[0].excess < _NEAR]
        self._missed = sorted(missed, key=lambda entry: (entry[0].excess, entry[0].id))[:_MENDED]
        partition = self.memory.partition(screen.limits)
        found: dict[str, tuple[Screening, Idea]] = {}
        for one, idea in new:
            if one.admitted and idea.holds(one.footprint):
                found.setdefault(one.id, (one, idea))
                self._reached.add(partition.cell(one.footprint))
        return found

    def _some(self, items: Sequence[Item], count: int) -> list[Item]:
        """At most `count` of `items`, drawn without order."""
        return [items[int(index)] for index in self._rng.permutation(len(items))[:count]]


def _first_words(screening: Screening, partition: Partition) -> str:
    cell = partition.words(partition.cell(screening.footprint))
    return f"A first look at {cell}: of the designs measured the most promising of its size."


def _words(idea: Idea, screening: Screening, limits: Limits) -> str:
    """The reason, what sets the design apart from its first parent, and what that does to costs."""
    parent = idea.parents[0]
    before, after = parent.footprint, screening.footprint
    changes = difference_words(parent.architecture, screening.architecture)
    macs = f"{format_count(before.macs)} -> {format_count(after.macs)} MACs"
    sram = " -> ".join(format_bytes(sram_used(one, limits)) for one in (before, after))
    return f"{idea.why}: {changes}. {macs}, {sram} SRAM."
