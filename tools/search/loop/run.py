"""One call of the search: its batches, what the archive remembers, and what was stored so far."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field

from tools.reporter import Reporter
from tools.search.archive import Archive
from tools.search.candidate import Candidate
from tools.search.evaluation import Evaluation, Executor, Job
from tools.search.front import front_within, hypervolume_within
from tools.search.isomorphism import network_key
from tools.search.limits import Limits
from tools.search.loop.budget import Budget, StopReason
from tools.search.loop.state import state_of
from tools.search.pareto import pareto_front, select
from tools.search.proxies.halving import hopeless, thresholds
from tools.search.screen import Screen, Screening, Tally
from tools.versions import versions


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What a search found, and what it took.

    `front` lies within the limits; `best` is the selected candidate, None where none was trained to
    the end. `screened` designs were measured, `rejected` broke a limit, `duplicates` were proposed
    again. Of the candidates, `trained`, `pruned` and `failed` ended so in this search, `recalled`
    ones were in the archive; `images` counts those that all of them were trained on, `by_proposer`
    whose they are. `tokens` were used by the proposer; `tally` says what the screen made of each
    proposer's proposals.
    """

    front: tuple[Candidate, ...]
    best: Candidate | None
    screened: int
    rejected: int
    trained: int
    recalled: int
    hypervolume: float
    seconds: float
    stopped_by: StopReason
    pruned: int = 0
    failed: int = 0
    duplicates: int = 0
    images: int = 0
    tokens: int = 0
    by_proposer: dict[str, int] = field(default_factory=dict)
    tally: Mapping[str, Tally] = field(default_factory=dict)


class Run:
    """The state of one call of `search`."""

    def __init__(
        self,
        limits: Limits,
        executor: Executor,
        archive: Archive,
        budget: Budget,
        reporter: Reporter,
        should_stop: Callable[[], bool],
        seed: int,
    ) -> None:
        self.limits, self.executor, self.archive = limits, executor, archive
        self.budget, self.reporter, self.should_stop = budget, reporter, should_stop
        self.seed = seed
        self.screen = Screen(limits, archive, seed)
        self.started = time.monotonic()
        self.done: dict[str, Candidate] = {}
        self._ended: Counter[str] = Counter()  # in this run, by status
        self._told: list[Candidate] = []
        self._stored_as: dict[str, str] = {}
        self._front = front_within(archive, limits)
        self._versions = versions("tinysmith", "torch", "numpy")

    @property
    def seconds(self) -> float:
        """Seconds since the search began."""
        return time.monotonic() - self.started

    @property
    def left(self) -> int:
        """Candidates that the budget still allows."""
        return self.budget.candidates - len(self.done)

    def stop_reason(self) -> StopReason | None:
        """Why to stop now, in the middle of a batch too, or None to go on."""
        if self.should_stop():
            return "asked to stop"
        if self.left <= 0:
            return "budget"
        limit = self.budget.seconds
        if limit is not None and self.seconds >= limit and self._has_a_result():
            return "time"
        return None

    def report_screening(self, chosen: int) -> None:
        """Say how many designs were measured before the first training."""
        self.reporter.note(
            f"{self.screen.screened:,} designs measured, {self.screen.rejected:,} rejected by the "
            f"limits, {chosen} chosen for a first training."
        )
        self.reporter.progress("search", 0, self.budget.candidates, "training the first design")

    def evaluate(self, chosen: Sequence[Screening]) -> None:
        """Recall or train `chosen`; each is stored before it is reported.

        What ends a training early follows from what was told before this batch, whatever the order
        in which its jobs end.
        """
        untrained: dict[str, Screening] = {}
        jobs: list[Job] = []
        for one in chosen:
            bounds = thresholds(one.footprint, self._told, self.limits.runtime)
            known = self._known(one, bounds)
            if known is None:
                untrained[one.id] = one
                jobs.append(Job(id=one.id, architecture=one.architecture, thresholds=bounds))
            elif not self.stop_reason():
                self._recall(one, known)
        if jobs and not self.stop_reason():
            self._execute(jobs, untrained)

    def results(self, proposals: Sequence[Screening]) -> list[Candidate]:
        """What became of `proposals`, in their order; later trainings are held against it."""
        found = [self.done[one.id] for one in proposals if one.id in self.done]
        known = {one.id for one in self._told}
        self._told += [one for one in found if one.id not in known]
        return found

    def result(self, reason: StopReason, tokens: int) -> SearchResult:
        """The search as it stands."""
        front = front_within(self.archive, self.limits)
        return SearchResult(
            front=tuple(front),
            best=select(front) if front else None,
            screened=self.screen.screened,
            rejected=self.screen.rejected,
            trained=self._ended["trained"],
            recalled=len(self.done) - self._ended.total(),
            hypervolume=hypervolume_within(front, self.limits),
            seconds=self.seconds,
            stopped_by=reason,
            pruned=self._ended["pruned"],
            failed=self._ended["failed"],
            duplicates=self.screen.duplicates,
            images=sum(one.images for one in self.done.values()),
            tokens=tokens,
            by_proposer=dict(Counter(one.proposer for one in self.done.values())),
            tally=self.screen.tally,
        )

    def _has_a_result(self) -> bool:
        return any(one.status == "trained" for one in self.done.values())

    def _known(self, screening: Screening, bounds: Sequence[float]) -> Candidate | None:
        """What the archive knows of this design, or of the same network written otherwise.

        Not what failed: that is tried again. Not what was pruned, unless it would be again.
        """
        network = screening.network or network_key(screening.architecture)
        for known in (self.archive.find(screening.id), self.archive.find_network(network)):
            if known and known.status == "trained":
                return known
            if known and known.status == "pruned" and hopeless(known.rungs, bounds):
                return known
        return None

    def _recall(self, screening: Screening, known: Candidate) -> None:
        """Count what is in the archive; the proposer hears of it as the design that it proposed."""
        self._stored_as[screening.id] = known.id
        self.done[screening.id] = known.model_copy(
            update={"id": screening.id, "architecture": screening.architecture}
        )
        self._report(known, recalled=True)

    def _execute(self, jobs: Sequence[Job], screenings: Mapping[str, Screening]) -> None:
        """Train; where the search has to stop, what is under way is ended."""
        ends = self.executor.run(jobs)
        try:
            for ended in ends:
                self._store(screenings[ended.id], ended)
                if self.stop_reason():
                    break
        finally:
            if isinstance(ends, Generator):
                ends.close()

    def _store(self, screening: Screening, ended: Evaluation) -> None:
        candidate = Candidate(
            architecture=screening.architecture,
            footprint=screening.footprint,
            proposer=screening.proposer,
            rationale=screening.rationale,
            parents=tuple(self._stored_as.get(one, one) for one in screening.parents),
            seed=self.seed,
            versions=self._versions,
            **ended.model_dump(),
        )
        self.archive.store([candidate])
        self.done[candidate.id] = candidate
        self._ended[candidate.status] += 1
        self._report(candidate, recalled=False)

    def _report(self, found: Candidate, *, recalled: bool) -> None:
        self._front = pareto_front({one.id: one for one in (*self._front, found)}.values())
        state = state_of(
            found,
            self.done.values(),
            self._front,
            self.screen,
            recalled=recalled,
            budget=self.budget.candidates,
            seconds=self.seconds,
        )
        self.reporter.found(state)
