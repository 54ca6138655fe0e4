"""The gate before training: every proposed design is measured, and rejected with the reason."""

from __future__ import annotations

from dataclasses import dataclass

from tools.architecture import Architecture
from tools.footprint import Footprint, measure
from tools.search.archive import Archive
from tools.search.candidate import Candidate, architecture_id
from tools.search.limits import Limits, excess, violations


@dataclass(frozen=True, slots=True)
class Screening:
    """A measured design, who proposed it and why, and what it was made from (ids of candidates).

    `reason` says which limits it breaks, empty when it meets them all; `excess` by how much in all,
    relatively. `duplicate_of` is the id of a design of the same search that is the same network,
    "" where this is the first of its kind.
    """

    id: str
    architecture: Architecture
    footprint: Footprint
    proposer: str
    reason: str
    excess: float
    rationale: str = ""
    parents: tuple[str, ...] = ()
    duplicate_of: str = ""

    @property
    def admitted(self) -> bool:
        """Whether the design meets every limit and is new."""
        return not self.reason and not self.duplicate_of


class Screen:
    """Measures designs against `limits` and keeps the rejected ones for the archive."""

    def __init__(self, limits: Limits, archive: Archive) -> None:
        self.limits = limits
        self.archive = archive
        self._seen: dict[str, Screening] = {}
        self._footprints: dict[str, Footprint] = {}
        self._unsaved: list[Candidate] = []

    @property
    def screened(self) -> int:
        """Number of different designs measured so far."""
        return len(self._seen)

    @property
    def rejected(self) -> int:
        """Number of different designs rejected so far."""
        return sum(not screening.admitted for screening in self._seen.values())

    def nearest(self) -> Screening:
        """The design that breaks the limits least; ValueError when none was proposed."""
        return min(self._seen.values(), key=lambda one: (one.excess, one.id))

    def footprint(self, architecture: Architecture) -> Footprint:
        """What `architecture` costs, without counting it as proposed."""
        key = architecture_id(architecture)
        if key not in self._footprints:
            self._footprints[key] = measure(architecture)
        return self._footprints[key]

    def admit(self, architecture: Architecture, proposer: str) -> Screening:
        """Measure `architecture`; a second look at the same design costs nothing."""
        key = architecture_id(architecture)
        if key not in self._seen:
            self._seen[key] = screening = self._screen(key, architecture, proposer)
            if not screening.admitted:
                self._unsaved.append(_rejection(screening))
        return self._seen[key]

    def save(self) -> None:
        """Write the designs rejected since the last call to the archive."""
        self.archive.store(self._unsaved)
        self._unsaved.clear()

    def known(self, screening: Screening) -> Candidate | None:
        """The archive's training result of this design, or None."""
        found = self.archive.find(screening.id)
        return found if found and found.status == "trained" else None

    def _screen(self, key: str, architecture: Architecture, proposer: str) -> Screening:
        footprint = self.footprint(architecture)
        return Screening(
            id=key,
            architecture=architecture,
            footprint=footprint,
            proposer=proposer,
            reason="; ".join(violations(footprint, self.limits)),
            excess=excess(footprint, self.limits),
        )


def _rejection(screening: Screening) -> Candidate:
    return Candidate(
        id=screening.id,
        architecture=screening.architecture,
        footprint=screening.footprint,
        status="rejected",
        proposer=screening.proposer,
        reason=screening.reason,
    )
