"""The front of an archive within limits that need not be those of any search: no new training."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tools.search.archive import Archive
from tools.search.candidate import Candidate
from tools.search.limits import Limits, violations
from tools.search.pareto import hypervolume, pareto_front


@dataclass(frozen=True, slots=True)
class Progress:
    """How good the front was after so many candidates, and what they had cost until then.

    `candidates` counts trained, pruned and failed ones; `seconds` and `images` are those of their
    trainings; `hypervolume` is that of `hypervolume_within`.
    """

    candidates: int
    seconds: float
    images: int
    hypervolume: float


def front_within(archive: Archive, limits: Limits) -> list[Candidate]:
    """The Pareto front of all trained candidates that meet `limits`, most accurate first."""
    return pareto_front(archive.within(limits), limits.runtime)


def reference_point(front: Sequence[Candidate], limits: Limits) -> tuple[int, int]:
    """MACs and SRAM bytes that the hypervolume is measured from, with accuracy 0.

    The limits; in the place of a missing one, the most that a candidate of `front` has.
    """
    macs = limits.macs or max((one.footprint.macs for one in front), default=1)
    most = max((one.footprint.sram_bytes[limits.runtime] for one in front), default=1)
    return macs, limits.sram_bytes or most


def hypervolume_within(front: Sequence[Candidate], limits: Limits) -> float:
    """Share of the box between `reference_point` and the ideal that `front` dominates, 0 to 1."""
    return hypervolume(front, reference_point(front, limits), limits.runtime)


def hypervolume_history(archive: Archive, limits: Limits) -> list[Progress]:
    """The hypervolume within `limits` after every candidate of `archive`, oldest first.

    It follows from the candidates alone, so it is there for any limits and after a merge. The
    reference is that of the last front, the same at each step.
    """
    tried = archive.candidates("trained", "pruned", "failed")
    fitting = {one.id: one for one in tried if not violations(one.footprint, limits)}
    reference = reference_point(pareto_front(fitting.values(), limits.runtime), limits)
    front: list[Candidate] = []
    history: list[Progress] = []
    seconds, images, volume = 0.0, 0, 0.0
    for count, one in enumerate(tried, start=1):
        seconds, images = seconds + one.seconds, images + one.images
        if one.status == "trained" and one.id in fitting:
            front = pareto_front([*front, one], limits.runtime)
            volume = hypervolume(front, reference, limits.runtime)
        history.append(Progress(count, seconds, images, volume))
    return history
