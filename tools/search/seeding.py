"""The first generation: a few hundred designs are measured, and those worth training are kept.

With a budget of a handful of trainings the first designs decide the result, so they are spread
over the MACs limit, from a tenth of it to nearly all, instead of being drawn blindly.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import dist, log, sqrt

import numpy as np

from tools.architecture import Architecture
from tools.search.features import features
from tools.search.limits import violations
from tools.search.sampling import sample
from tools.search.screen import Screen, Screening
from tools.search.smallest import check_reachable, smallest_admitted
from tools.search.space import SearchSpace

ATTEMPTS = 240
LOWEST_SHARE, HIGHEST_SHARE = 0.1, 0.95
"""Shares of the MACs limit that the smallest and the largest of the first designs aim at."""
NEAREST = 24
"""Designs nearest to an aim among which the first generation chooses."""
_FITTING_STEPS = 4


def first_designs(
    space: SearchSpace,
    screen: Screen,
    count: int,
    rng: np.random.Generator,
    proposer: str,
    attempts: int = ATTEMPTS,
) -> list[Screening]:
    """Up to `count` designs that meet the limits, out of `attempts`, most MACs first.

    Raises LimitError when not even the smallest design of `space` meets them.
    """
    check_reachable(space, screen)
    limits = screen.limits
    aims = _aims(limits.macs, limits.macs_min, count) if limits.macs else []
    pool: dict[str, Screening] = {}
    for attempt in range(attempts):
        aim = aims[attempt % count] if aims else None
        design = _fit(space, sample(space, rng), screen, aim)
        screening = screen.look(design, proposer)
        if screening.admitted:
            pool[screening.id] = screening
    if not pool:
        return smallest_admitted(space, screen)[:count]
    if not aims:
        usual = float(np.percentile([one.footprint.macs for one in pool.values()], 90))
        aims = _aims(int(usual), limits.macs_min, count)
    return _spread(list(pool.values()), aims)


def newcomers(
    space: SearchSpace, screen: Screen, count: int, rng: np.random.Generator, proposer: str
) -> list[Screening]:
    """Up to `count` random designs that meet the limits, from the smallest to the largest."""
    most = screen.limits.macs
    shares = np.exp(rng.uniform(log(LOWEST_SHARE), log(HIGHEST_SHARE), count))
    designs = [
        _fit(space, sample(space, rng), screen, float(share * most) if most else None)
        for share in shares
    ]
    looked = [screen.look(design, proposer) for design in designs]
    return list({one.id: one for one in looked if one.admitted}.values())


def _aims(most: int, least: int | None, count: int) -> list[float]:
    """`count` numbers of MACs at equal ratios, the largest first."""
    lowest = max(LOWEST_SHARE * most, least or 1)
    return [float(aim) for aim in np.geomspace(max(HIGHEST_SHARE * most, lowest), lowest, count)]


def _fit(
    space: SearchSpace, design: Architecture, screen: Screen, aim: float | None
) -> Architecture:
    """`design` with its widths changed until it has about `aim` MACs and the memory suffices."""
    for _ in range(_FITTING_STEPS):
        footprint = screen.footprint(design)
        broken = violations(footprint, screen.limits)
        if aim and not 0.75 * aim <= footprint.macs <= 1.05 * aim:
            factor = min(2.0, max(0.5, sqrt(0.95 * aim / footprint.macs)))
        elif any(not reason.startswith("MACs") for reason in broken):
            factor = 0.7
        else:
            break
        resized = space.scaled(design, factor)
        if resized == design:
            break
        design = resized
    return design


def _spread(pool: list[Screening], aims: list[float]) -> list[Screening]:
    """For each aim a design near it: by turns the most promising, and the least like the others.

    The first kind is good at once, if the prior is right. But what is learnt holds only where it
    was tried, and designs that fill the space teach more (as for Kriging, Jones et al., 1998).
    """
    points = {one.id: features(one.architecture, one.footprint) for one in pool}
    chosen: list[Screening] = []
    left = {one.id: one for one in pool}
    for index, aim in enumerate(aims[: len(pool)]):
        others = [points[one.id] for one in chosen]
        near = sorted(left.values(), key=lambda one: (_octaves(one, aim), one.id))[:NEAREST]
        if index % 2:
            best = max(near, key=lambda one: _apart(points[one.id], others))
        else:
            best = max(left.values(), key=lambda one: (_promise(one, aim), one.id))
        chosen.append(left.pop(best.id))
    return sorted(chosen, key=lambda one: -one.footprint.macs)


def _promise(one: Screening, aim: float) -> float:
    """A prior, overruled by training: near the aim, little memory, residual, not too shallow, and
    with enough features for the classes."""
    architecture = one.architecture
    stages = architecture.blocks
    width = architecture.head_channels or stages[-1].output_channels
    residual = sum(stage.skip_op == "residual" for stage in stages) / len(stages)
    narrow = min(0.0, log(width / (2.0 * architecture.classes)))
    shallow = min(0.0, log(sum(stage.num_layers for stage in stages) / 4.0))
    memory = log(min(one.footprint.sram_bytes.values()))
    near = -2.0 * abs(log(one.footprint.macs / aim))
    return near + 0.5 * (residual + narrow + shallow - memory)


def _octaves(one: Screening, aim: float) -> float:
    """How far the MACs of a design are from `aim`: 1 for half or twice as many."""
    return abs(log(one.footprint.macs / aim, 2))


def _apart(point: Sequence[float], others: Sequence[Sequence[float]]) -> float:
    """How far `point` is from the nearest of `others`."""
    return min((dist(point, other) for other in others), default=0.0)
