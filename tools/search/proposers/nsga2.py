"""NSGA-II over the genes of a search space, from pymoo's parts: mating and survival.

Deb et al., "A fast and elitist multiobjective genetic algorithm: NSGA-II", 2002. Designs that
break a limit never survive before one that meets them all (constraint domination).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

import numpy as np
from pymoo.config import Config
from pymoo.core.evaluator import Evaluator
from pymoo.core.mixed import MixedVariableDuplicateElimination, MixedVariableMating
from pymoo.core.population import Population
from pymoo.core.problem import Problem
from pymoo.core.variable import Choice, Integer
from pymoo.operators.mutation.pm import PM
from pymoo.operators.mutation.rm import ChoiceRandomMutation
from pymoo.operators.repair.rounding import RoundingRepair
from pymoo.operators.selection.tournament import TournamentSelection
from pymoo.operators.survival.rank_and_crowding import RankAndCrowding
from pymoo.problems.static import StaticProblem

from tools.architecture import Architecture
from tools.search.space import SearchSpace

_CHOICE_ODDS = 0.1  # of each unordered gene; pymoo's default of one half would forget the parents
_ETA = 3.0  # of pymoo's polynomial mutation: steps of several options, not only of one


@dataclass(frozen=True, slots=True)
class Member:
    """A design in the population: what it costs, each to be made small, and its excess."""

    id: str
    architecture: Architecture
    objectives: tuple[float, ...]
    excess: float


@dataclass(frozen=True, slots=True)
class Offspring:
    """A design made from two of the population, which `parents` names by id."""

    architecture: Architecture
    parents: tuple[str, ...]


class Nsga2:
    """A population of at most `size`; the same `seed` and members give the same offspring."""

    def __init__(self, space: SearchSpace, size: int, seed: int, objectives: int = 3) -> None:
        Config.warnings["not_compiled"] = False
        self.space, self.size = space, size
        self._rng = np.random.default_rng(seed)
        self._problem = Problem(vars=_variables(space), n_obj=objectives, n_ieq_constr=1)
        self._mating = _mating()
        self._members = Population()

    def __len__(self) -> int:
        return len(self._members)

    def select(self, members: Sequence[Member]) -> None:
        """Let the fittest of the population and of `members` survive."""
        if not members:
            return
        designs = [self.space.encode(one.architecture) for one in members]
        new = Population.new("X", np.array(designs, dtype=object))
        for individual, one in zip(new, members, strict=True):
            individual.set("id", one.id)
        values = np.array([one.objectives for one in members], dtype=float)
        excess = np.array([[one.excess] for one in members])
        Evaluator().eval(StaticProblem(self._problem, F=values, G=excess), new)
        self._members = RankAndCrowding().do(
            self._problem,
            Population.merge(self._members, new),
            n_survive=self.size,
            random_state=self._rng,
        )

    def offspring(self, count: int) -> list[Offspring]:
        """About `count` children of tournament winners; none from fewer than two members."""
        if len(self._members) < 2:
            return []
        children = self._mating.do(
            self._problem, self._members, count, random_state=self._rng, n_max_iterations=3
        )
        return [
            Offspring(
                self.space.decode({name: int(value) for name, value in child.X.items()}),
                tuple(sorted({parent.get("id") for parent in child.get("parents")})),
            )
            for child in children
        ]


class _RecordedMating(MixedVariableMating):  # type: ignore[misc]
    """pymoo's mating, which tells every child who its parents are."""

    def _do(self, problem: Any, pop: Any, n_offsprings: int, **options: Any) -> Any:
        rng = options["random_state"]
        pairs = self.selection(problem, pop, ceil(n_offsprings / 2), 2, random_state=rng)
        children = super()._do(problem, pairs, n_offsprings, parents=True, random_state=rng)
        for index, child in enumerate(children):
            # A crossover gives first one child of each pair, then the other one.
            child.set("parents", tuple(pairs[index % len(pairs)]))
        return children


def _mating() -> Any:
    return _RecordedMating(
        selection=TournamentSelection(func_comp=_tournament),
        mutation={
            Integer: PM(vtype=float, repair=RoundingRepair(), eta=_ETA),
            Choice: ChoiceRandomMutation(prob_var=_CHOICE_ODDS),
        },
        eliminate_duplicates=MixedVariableDuplicateElimination(),
    )


def _variables(space: SearchSpace) -> dict[str, Any]:
    return {
        name: Integer(bounds=(0, len(gene.options) - 1))
        if gene.ordered
        else Choice(options=list(range(len(gene.options))))
        for name, gene in space.genes().items()
    }


def _tournament(pop: Any, pairs: Any, **_options: Any) -> Any:
    """The index of the better of each pair: feasible, of lower rank, less crowded, the first."""
    return np.array([[min(pair, key=lambda i: _order(pop[i]))] for pair in pairs])


def _order(individual: Any) -> tuple[float, float, float]:
    rank, crowding = individual.get("rank"), individual.get("crowding")
    return (
        float(individual.CV[0]),
        np.inf if rank is None else float(rank),
        -float(crowding or 0.0),
    )
