"""The front of an archive within limits that need not be those of any search: no new training."""

from __future__ import annotations

from tools.search.archive import Archive
from tools.search.candidate import Candidate
from tools.search.limits import Limits, violations
from tools.search.pareto import pareto_front


def front_within(archive: Archive, limits: Limits) -> list[Candidate]:
    """The Pareto front of all trained candidates that meet `limits`, most accurate first."""
    return pareto_front(within(archive, limits), limits.runtime)


def within(archive: Archive, limits: Limits) -> list[Candidate]:
    """The trained candidates that meet `limits`, oldest first."""
    trained = archive.candidates("trained")
    return [one for one in trained if not violations(one.footprint, limits)]
