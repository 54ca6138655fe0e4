"""NSGA-II over mixed variables (pymoo), asked and told, in front of the screen.

Deb et al., "A fast and elitist multiobjective genetic algorithm: NSGA-II", 2002. Infeasible
offspring are never trained: they enter the survival by how far they break the limits.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from tools.search.candidate import Candidate
from tools.search.pareto import objectives
from tools.search.screen import Screen, Screening
from tools.search.seeding import ATTEMPTS, first_designs
from tools.search.space import Design, SearchSpace

DRY_GENERATIONS = 40
"""Generations in a row without one admitted design after which the proposer gives up."""
_MUTATION_ODDS = 0.1  # of each unordered gene; pymoo's default of one half would forget parents


class EvolutionProposer:
    """Seeds that fill the limits, then their offspring; the same `seed` proposes the same."""

    name = "evolution"

    def __init__(
        self,
        space: SearchSpace,
        seed: int = 0,
        population: int = 8,
        attempts: int = ATTEMPTS,
    ) -> None:
        self.space = space
        self.seed = seed
        self.population = max(4, population)
        self.attempts = attempts
        self._algorithm: Any = None
        self._offspring: Any = None
        self._screenings: list[Screening] = []

    def ask(self, screen: Screen, wanted: int) -> list[Screening]:
        """The first generation, or offspring of what was told; see `Proposer.ask`."""
        for _ in range(DRY_GENERATIONS):
            if self._algorithm is None:
                self._algorithm = self._start(screen)
            self._offspring = self._algorithm.ask()
            if self._offspring is None:
                return []
            designs = [self.space.decode(_plain(one.X)) for one in self._offspring]
            self._screenings = [screen.admit(design, self.name) for design in designs]
            admitted = {one.id: one for one in self._screenings if one.admitted}
            if admitted:
                return list(admitted.values())
            self.tell([])
        return []

    def tell(self, candidates: Sequence[Candidate]) -> None:
        """Let NSGA-II select among parents, trained offspring and rejected offspring."""
        from pymoo.core.evaluator import Evaluator
        from pymoo.problems.static import StaticProblem

        trained = {one.id: one for one in candidates}
        told = [
            index
            for index, one in enumerate(self._screenings)
            if one.id in trained or not one.admitted
        ]
        if not told:
            return
        values = [_objectives(self._screenings[i], trained) for i in told]
        excess = [[self._screenings[i].excess] for i in told]
        results = StaticProblem(
            self._algorithm.problem, F=np.array(values, dtype=float), G=np.array(excess)
        )
        infills = self._offspring[told]
        Evaluator().eval(results, infills)
        self._algorithm.tell(infills=infills)

    def _start(self, screen: Screen) -> Any:
        """NSGA-II whose first population is the seeds, filled up with mutants of them."""
        rng = np.random.default_rng(self.seed)
        first = first_designs(self.space, screen, self.population, rng, self.name, self.attempts)
        seeds = [one.architecture for one in first]
        designs = [self.space.encode(one) for one in seeds]
        while len(designs) < self.population:
            parent = seeds[int(rng.integers(len(seeds)))]
            designs.append(self.space.encode(self.space.mutate(parent, rng)))
        return _nsga2(self.space, designs, self.seed)


def _objectives(screening: Screening, trained: dict[str, Candidate]) -> tuple[float, int, int]:
    """What is minimised; a design that was not trained counts as wrong on every image."""
    if screening.id in trained:
        return objectives(trained[screening.id])
    return 1.0, screening.footprint.macs, screening.footprint.sram_bytes["aot"]


def _plain(values: dict[str, Any]) -> Design:
    """pymoo's numbers as Python's."""
    return {name: int(value) for name, value in values.items()}


def _nsga2(space: SearchSpace, designs: list[Design], seed: int) -> Any:
    """A pymoo algorithm over the genes of `space`, whose first generation is `designs`."""
    from pymoo.algorithms.moo.nsga2 import RankAndCrowding
    from pymoo.config import Config
    from pymoo.core.mixed import (
        MixedVariableDuplicateElimination,
        MixedVariableGA,
        MixedVariableMating,
    )
    from pymoo.core.population import Population
    from pymoo.core.problem import Problem
    from pymoo.core.termination import NoTermination
    from pymoo.core.variable import Choice, Integer
    from pymoo.operators.mutation.pm import PM
    from pymoo.operators.mutation.rm import ChoiceRandomMutation
    from pymoo.operators.repair.rounding import RoundingRepair

    Config.warnings["not_compiled"] = False
    variables = {
        name: Integer(bounds=(0, len(gene.options) - 1))
        if gene.ordered
        else Choice(options=list(range(len(gene.options))))
        for name, gene in space.genes().items()
    }
    mutation = {
        Integer: PM(vtype=float, repair=RoundingRepair()),
        Choice: ChoiceRandomMutation(prob_var=_MUTATION_ODDS),
    }
    algorithm = MixedVariableGA(
        pop_size=len(designs),
        sampling=Population.new("X", np.array(designs, dtype=object)),
        mating=MixedVariableMating(
            mutation=mutation, eliminate_duplicates=MixedVariableDuplicateElimination()
        ),
        survival=RankAndCrowding(),
        output=None,
    )
    problem = Problem(vars=variables, n_obj=3, n_ieq_constr=1)
    return algorithm.setup(problem, termination=NoTermination(), seed=seed, verbose=False)
