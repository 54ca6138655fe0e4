"""What early ends and rankers would have done to candidates whose whole trainings are known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tools.search import Candidate, Limits, Screening, hypervolume, pareto_front
from tools.search.loop.search import BATCH
from tools.search.partition import Partition
from tools.search.proxies.halving import MARGIN, hopeless, thresholds
from tools.search.proxies.ranker import Ranker, by_cell, in_turns
from tools.train import RUNGS

ORDERS = 50
"""Random orders in which the candidates are taken to come."""


@dataclass(frozen=True, slots=True)
class Saved:
    """Means over `ORDERS` orders: the share of training images that early ends save, how many
    candidates end early, how many of these were on the front, and the share of its hypervolume
    that goes with them."""

    images: float
    pruned: float
    wrongly: float
    lost: float


def replay(
    candidates: Sequence[Candidate],
    limits: Limits,
    shares: Sequence[float] = RUNGS,
    margin: float = MARGIN,
) -> Saved:
    """Train `candidates` again on paper, in batches as a search does, with early ends.

    Their `rungs` are the accuracies after `shares` of the training, two as in a search.
    """
    front = {one.id for one in pareto_front(candidates, limits.runtime)}
    full = volume(candidates, limits)
    figures = []
    for seed in range(ORDERS):
        order = np.random.default_rng(seed).permutation(len(candidates))
        ends = _one_replay([candidates[place] for place in order], limits, margin)
        kept = [one for one in candidates if one.id not in ends]
        saved = sum(1 - shares[rung] for rung in ends.values()) / len(candidates)
        lost = 1 - volume(kept, limits) / full
        figures.append((saved, len(ends), len(front & set(ends)), lost))
    return Saved(*np.mean(figures, axis=0))


def _one_replay(candidates: Sequence[Candidate], limits: Limits, margin: float) -> dict[str, int]:
    """The rung at which each candidate ends that is ended early, by id."""
    known: list[Candidate] = []
    ends: dict[str, int] = {}
    for first in range(0, len(candidates), BATCH):
        batch = candidates[first : first + BATCH]
        climbed = [
            _climb(one, thresholds(one.footprint, known, limits.runtime, margin)) for one in batch
        ]
        ends |= {one.id: len(one.rungs) - 1 for one in climbed if one.status == "pruned"}
        known += climbed
    return ends


def _climb(candidate: Candidate, bounds: Sequence[float]) -> Candidate:
    """What a search with these thresholds would keep of `candidate`."""
    for rung in range(len(RUNGS)):
        reached = candidate.rungs[: rung + 1]
        if hopeless(reached, bounds):
            return candidate.model_copy(
                update={"status": "pruned", "accuracy": None, "rungs": reached}
            )
    return candidate


def volume(candidates: Sequence[Candidate], limits: Limits) -> float:
    """Hypervolume of the front of `candidates` below accuracy 1 and the limits."""
    reference = (limits.macs or 1, limits.sram_bytes or 1)
    return hypervolume(pareto_front(candidates, limits.runtime), reference, limits.runtime)


def chosen_volume(
    candidates: Sequence[Candidate], limits: Limits, ranker: Ranker, count: int
) -> tuple[float, float]:
    """Mean and deviation of the share of the whole hypervolume that `count` candidates reach.

    `ranker` chooses them among three times as many, drawn at random `ORDERS` times.
    """
    partition = Partition.of(limits)
    screenings = {one.id: _screening(one) for one in candidates}
    by_id = {one.id: one for one in candidates}
    full = volume(candidates, limits)
    shares = []
    for seed in range(ORDERS):
        order = np.random.default_rng(seed).permutation(len(candidates))[: 3 * count]
        drawn = [screenings[candidates[place].id] for place in order]
        chosen = ranker.choose(drawn, count, partition)
        shares.append(volume([by_id[one.id] for one in chosen], limits) / full)
    return float(np.mean(shares)), float(np.std(shares))


class InTurns:
    """Takes the first ones of each cell: fair, and blind."""

    def choose(
        self, screenings: Sequence[Screening], count: int, partition: Partition
    ) -> list[Screening]:
        """Up to `count` of `screenings`, cell by cell."""
        return in_turns(by_cell(screenings, partition), count)


def _screening(one: Candidate) -> Screening:
    return Screening(one.id, one.architecture, one.footprint, one.proposer, "", 0.0)
