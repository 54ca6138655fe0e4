"""Evolution: NSGA-II makes many offspring, the screen measures them, the best bets are trained."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from tools.footprint import Footprint
from tools.search.candidate import Candidate
from tools.search.limits import Limits, sram_used
from tools.search.proposers.differences import difference_words
from tools.search.proposers.memory import Memory
from tools.search.screen import Screen, Screening
from tools.search.seeding import ATTEMPTS, first_designs, newcomers
from tools.search.space import SearchSpace

if TYPE_CHECKING:
    from tools.search.proposers.nsga2 import Member, Nsga2, Offspring

DRY_GENERATIONS = 40
"""Generations in a row without one admitted design after which the proposer gives up."""
POOL = 64
"""Offspring that are measured for one generation."""
NEWCOMERS = 32
"""Random designs among which the best bets are sought, too: offspring stay near their parents."""

FIRST = "First generation: one of every size."
NEW = "Drawn at random; of those measured it should add most to the front."


class EvolutionProposer:
    """Designs that fill the limits, then offspring of what they showed.

    The same `seed` proposes the same; `population` is the size of the first generation and of what
    survives.
    """

    name = "evolution"

    def __init__(
        self,
        space: SearchSpace,
        seed: int = 0,
        population: int = 8,
        attempts: int = ATTEMPTS,
    ) -> None:
        self.space, self.seed, self.attempts = space, seed, attempts
        self.population = max(4, population)
        self._first: list[Screening] | None = None
        self._nsga2: Nsga2 | None = None
        self._fresh: list[Candidate] = []
        self.memory = Memory()
        self._rng = np.random.default_rng([seed, NEWCOMERS])

    def ask(self, screen: Screen, wanted: int) -> list[Screening]:
        """What is left of the first generation, then offspring of what was told.

        See `Proposer.ask`.
        """
        first = self._first_generation(screen)
        found = self._admit(screen, first[:wanted], {}, FIRST)
        del first[:wanted]
        for _ in range(DRY_GENERATIONS):
            if len(found) >= wanted or not self.memory.candidates:
                break
            found += self._offspring(screen, wanted - len(found))
        return found

    def tell(self, candidates: Sequence[Candidate]) -> None:
        """Learn from `candidates`, whoever proposed them."""
        self._fresh += self.memory.tell(candidates)

    def _first_generation(self, screen: Screen) -> list[Screening]:
        """Those designs of the first generation that were not proposed yet."""
        if self._first is None:
            rng = np.random.default_rng(self.seed)
            self._first = first_designs(
                self.space, screen, self.population, rng, self.name, self.attempts
            )
        return self._first

    def _offspring(self, screen: Screen, wanted: int) -> list[Screening]:
        """Of many offspring the `wanted` best bets; fewer where fewer are new and admitted."""
        nsga2 = self._selected(screen.limits)
        looked = [(screen.look(one.architecture, self.name), one) for one in nsga2.offspring(POOL)]
        made = {one.id: child for one, child in looked if self.memory.is_new(one)}
        nsga2.select([_rejected(one, screen.limits) for one, _ in looked if not one.admitted])
        fresh = newcomers(self.space, screen, NEWCOMERS, self._rng, self.name)
        pool = [one for one, _ in looked if one.id in made and one.admitted]
        pool += [one for one in fresh if self.memory.is_new(one)]
        best = self.memory.choice(screen.limits).best(pool, wanted)
        return self._admit(screen, best, made, NEW)

    def _selected(self, limits: Limits) -> Nsga2:
        """The population after what was told since the last generation."""
        from tools.search.proposers.nsga2 import Nsga2

        if self._nsga2 is None:
            self._nsga2 = Nsga2(self.space, self.population, self.seed)
        self._nsga2.select([member(one, limits) for one in self._fresh])
        self._fresh.clear()
        return self._nsga2

    def _admit(
        self, screen: Screen, chosen: Sequence[Screening], made: dict[str, Offspring], new: str
    ) -> list[Screening]:
        """Propose `chosen`, those without parents for the reason `new`.

        Those that are another's network in other words fall away.
        """
        self.memory.expect(chosen)
        judged = []
        for one in chosen:
            keys = made[one.id].parents if one.id in made else ()
            parents = [self.memory.candidates[key] for key in keys]
            why = _rationale(one, parents) if parents else new
            judged.append(screen.admit(one.architecture, self.name, why, keys))
        return [one for one in judged if one.admitted]


def _rationale(screening: Screening, parents: Sequence[Candidate]) -> str:
    """Why the design is proposed: its parents, and what sets it apart from the nearer one."""
    words = [difference_words(one.architecture, screening.architecture) for one in parents]
    nearest = min(range(len(parents)), key=lambda index: len(words[index]))
    names = " and ".join(one.id[:8] for one in parents)
    beside = f" (beside {parents[nearest].id[:8]})" if len(parents) > 1 else ""
    return f"Offspring of {names}: {words[nearest]}{beside}."


def member(candidate: Candidate, limits: Limits) -> Member:
    """A trained candidate by its accuracy, a pruned one by its last rung's, a failed one by 0."""
    from tools.search.proposers.nsga2 import Member

    reached = candidate.rungs[-1] if candidate.status == "pruned" and candidate.rungs else 0.0
    accuracy = candidate.score or reached
    return Member(
        candidate.id,
        candidate.architecture,
        _objectives(accuracy, candidate.footprint, limits),
        0.0,
    )


def _rejected(screening: Screening, limits: Limits) -> Member:
    """A design that breaks a limit: it shows the way only until others meet them all."""
    from tools.search.proposers.nsga2 import Member

    return Member(
        screening.id,
        screening.architecture,
        _objectives(0.0, screening.footprint, limits),
        screening.excess,
    )


def _objectives(accuracy: float, footprint: Footprint, limits: Limits) -> tuple[float, ...]:
    """1 - accuracy, MACs, SRAM bytes of the runtime: all to be made small."""
    return 1.0 - accuracy, float(footprint.macs), float(sram_used(footprint, limits))
