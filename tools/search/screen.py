"""The gate before training: every proposed design is measured, and rejected with the reason."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from tools.architecture import Architecture, expand
from tools.footprint import Footprint, measure_operators
from tools.lowering import operators
from tools.search.advice import advice
from tools.search.archive import Archive
from tools.search.candidate import Candidate, architecture_id
from tools.search.isomorphism import operators_key
from tools.search.limits import Limits, broken_limits, excess
from tools.versions import versions

_LONGEST_WHY = 200  # characters that are kept of what was wrong with an answer


@dataclass(frozen=True, slots=True)
class Screening:
    """A measured design, who proposed it and why, and what it was made from (ids of candidates).

    `reason` says which limits it breaks, empty when it meets them all; `excess` by how much in all,
    relatively. `network` is what isomorphic designs have in common. `duplicate_of` is the id of the
    first design that was proposed in the same search and is the same network, "" for that one.
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
    network: str = ""

    @property
    def admitted(self) -> bool:
        """Whether the design meets every limit and is new."""
        return not self.reason and not self.duplicate_of


@dataclass(slots=True)
class Tally:
    """What became of one proposer's proposals, and the seconds that judging them took.

    Each is invalid (no design at all), a duplicate, rejected by the limits, or admitted. `refusals`
    counts what was wrong with the invalid ones.
    """

    proposed: int = 0
    invalid: int = 0
    duplicate: int = 0
    rejected: int = 0
    admitted: int = 0
    seconds: float = 0.0
    refusals: Counter[str] = field(default_factory=Counter)

    def count(self, screening: Screening, seconds: float) -> None:
        """One more proposal, judged in `seconds`."""
        self.proposed += 1
        self.seconds += seconds
        self.duplicate += bool(screening.duplicate_of)
        self.rejected += bool(screening.reason and not screening.duplicate_of)
        self.admitted += screening.admitted

    def refuse(self, why: str) -> None:
        """One more answer that is no design."""
        self.proposed += 1
        self.invalid += 1
        self.refusals[why[:_LONGEST_WHY]] += 1


class Screen:
    """Measures designs against `limits`, knows duplicates, and keeps rejections for the archive.

    `look` measures; `admit` measures and counts the design as proposed: the same network is
    admitted once, however it is written.
    """

    def __init__(self, limits: Limits, archive: Archive, seed: int = 0) -> None:
        self.limits, self.seed = limits, seed
        self.archive = archive
        self.tally: dict[str, Tally] = {}
        self._costs: dict[str, tuple[Footprint, str]] = {}  # by id, with the network
        self._seen: set[str] = set()
        self._rejected: set[str] = set()
        self._proposed: dict[str, str] = {}  # network: the id of its first proposal
        self._unsaved: dict[str, Screening] = {}
        self._nearest: Screening | None = None

    @property
    def screened(self) -> int:
        """Number of different designs measured so far, looked at or proposed."""
        return len(self._seen)

    @property
    def rejected(self) -> int:
        """Number of different designs that broke a limit so far."""
        return len(self._rejected)

    @property
    def duplicates(self) -> int:
        """Number of proposals so far that were a network proposed before."""
        return sum(one.duplicate for one in self.tally.values())

    def nearest(self) -> Screening:
        """The design that breaks the limits least; ValueError when none was measured."""
        if self._nearest is None:
            raise ValueError("no design was measured")
        return self._nearest

    def footprint(self, architecture: Architecture) -> Footprint:
        """What `architecture` costs, without counting it as measured by the search."""
        return self._cost(architecture_id(architecture), architecture)[0]

    def look(self, architecture: Architecture, proposer: str) -> Screening:
        """Measure `architecture` for a choice among many: no proposal, so it makes no duplicate.

        One that breaks a limit is kept for the archive.
        """
        found = self._judge(architecture, proposer)
        if found.reason and found.id not in self._rejected:
            self._reject(found)
        return found

    def admit(
        self,
        architecture: Architecture,
        proposer: str,
        rationale: str = "",
        parents: Sequence[str] = (),
    ) -> Screening:
        """Judge a proposal: admitted if it meets every limit and is the first of its network.

        One that breaks a limit is kept for the archive with the reason; one whose network was
        proposed before, admitted or not, is a duplicate, and is counted only.
        """
        begun = time.perf_counter()
        found = self._judge(architecture, proposer, rationale, tuple(parents), proposed=True)
        if found.reason and not found.duplicate_of:
            self._reject(found)
        self._tally(proposer).count(found, time.perf_counter() - begun)
        return found

    def refuse(self, proposer: str, why: str) -> None:
        """Count an answer of `proposer` that is no design at all, and `why` it is none."""
        self._tally(proposer).refuse(why)

    def advice(self, screening: Screening) -> str:
        """What a rejected design breaks, and the single changes that would mend it.

        Takes some milliseconds: each change is measured.
        """
        return advice(screening.architecture, screening.footprint, self.limits)

    def save(self) -> None:
        """Write the designs rejected since the last call to the archive."""
        known = versions("tinysmith", "torch", "numpy") if self._unsaved else {}
        self.archive.store([_rejection(one, self.seed, known) for one in self._unsaved.values()])
        self._unsaved.clear()

    def _judge(
        self,
        architecture: Architecture,
        proposer: str,
        rationale: str = "",
        parents: tuple[str, ...] = (),
        proposed: bool = False,
    ) -> Screening:
        """The design held against the limits and, where `proposed`, against earlier proposals."""
        key = architecture_id(architecture)
        footprint, network = self._cost(key, architecture)
        broken = broken_limits(footprint, self.limits)
        first = self._proposed.get(network, "") if proposed else ""
        found = Screening(
            id=key,
            architecture=architecture,
            footprint=footprint,
            proposer=proposer,
            reason="; ".join(one.words for one in broken),
            excess=excess(broken),
            rationale=rationale,
            parents=parents,
            duplicate_of=first,
            network=network,
        )
        self._seen.add(key)
        if proposed and not first:
            self._proposed[network] = key
        if self._nearest is None or _distance(found) < _distance(self._nearest):
            self._nearest = found
        return found

    def _cost(self, key: str, architecture: Architecture) -> tuple[Footprint, str]:
        """Footprint and network of `architecture`, whose id is `key`; both from one lowering."""
        if key not in self._costs:
            layers = expand(architecture)
            lowered = operators(architecture, layers)
            self._costs[key] = measure_operators(layers, lowered), operators_key(lowered)
        return self._costs[key]

    def _reject(self, screening: Screening) -> None:
        self._rejected.add(screening.id)
        self._unsaved[screening.id] = screening

    def _tally(self, proposer: str) -> Tally:
        return self.tally.setdefault(proposer, Tally())


def _distance(screening: Screening) -> tuple[float, str]:
    """How far a design is from the limits, so that of two one is always the nearer."""
    return screening.excess, screening.id


def _rejection(screening: Screening, seed: int, known: dict[str, str]) -> Candidate:
    return Candidate(
        id=screening.id,
        architecture=screening.architecture,
        footprint=screening.footprint,
        status="rejected",
        proposer=screening.proposer,
        rationale=screening.rationale,
        reason=screening.reason,
        parents=screening.parents,
        seed=seed,
        versions=known,
    )
