"""The search: propose, measure, reject or train briefly, store, and keep the Pareto front."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from tools.reporter import Reporter, Silent
from tools.search.archive import Archive
from tools.search.candidate import Candidate
from tools.search.evaluation import Evaluation, Executor, Job
from tools.search.front import front_within
from tools.search.limits import Limits, sram_used
from tools.search.pareto import hypervolume, select
from tools.search.proposer import Proposer
from tools.search.screen import Screen, Screening
from tools.search.smallest import smallest_admitted
from tools.search.space import SearchSpace
from tools.units import format_bytes, format_count, format_percent

StopReason = Literal["budget", "time", "asked to stop", "nothing new"]

_STALE_ROUNDS = 30
"""Rounds in a row that proposed only designs already trained, after which the search ends."""


@dataclass(frozen=True, slots=True)
class Budget:
    """Different candidates to train (those the archive remembers count), and seconds to spend."""

    trained: int = 8
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The front within the limits, the selected candidate (None if stopped before the first), and
    how many designs were measured, rejected, trained now and recalled from the archive."""

    front: tuple[Candidate, ...]
    best: Candidate | None
    screened: int
    rejected: int
    trained: int
    recalled: int
    hypervolume: float
    seconds: float
    stopped_by: StopReason


def search(
    limits: Limits,
    space: SearchSpace,
    executor: Executor,
    archive: Archive,
    proposer: Proposer,
    budget: Budget,
    reporter: Reporter | None = None,
    should_stop: Callable[[], bool] = lambda: False,
) -> SearchResult:
    """Search until the budget is spent, `should_stop()`, or nothing new is proposed.

    At least one candidate is trained, whatever `budget.seconds` says. Every candidate is in the
    archive before it is reported, and one that is there already is not trained again.
    Raises LimitError when not even the smallest design of `space` meets `limits`; what the
    executor raises goes through.
    """
    run = _Run(limits, executor, archive, budget, reporter or Silent(), should_stop)
    stale = 0
    while not (reason := run.stop_reason()):
        before = len(run.done)
        # Checked here as well: no proposer, whatever it claims, gets past the limits.
        proposals = [
            one for one in proposer.ask(run.screen, budget.trained - before) if one.admitted
        ]
        if not proposals and not run.done:
            proposals = smallest_admitted(space, run.screen)
        run.screen.save()
        if before == 0:
            run.report_screening(len(proposals))
        proposer.tell([one for one in map(run.candidate, proposals) if one])
        stale = 0 if len(run.done) > before else stale + 1
        if not proposals or stale > _STALE_ROUNDS:
            reason = "nothing new"
            break
    return run.result(reason)


class _Run:
    """The state of one call of `search`."""

    def __init__(
        self,
        limits: Limits,
        executor: Executor,
        archive: Archive,
        budget: Budget,
        reporter: Reporter,
        should_stop: Callable[[], bool],
    ) -> None:
        self.limits, self.executor, self.archive = limits, executor, archive
        self.budget, self.reporter, self.should_stop = budget, reporter, should_stop
        self.screen = Screen(limits, archive)
        self.started = time.monotonic()
        self.done: dict[str, Candidate] = {}
        self.trained = 0

    def stop_reason(self) -> StopReason | None:
        """Why to stop now, or None to go on."""
        if self.should_stop():
            return "asked to stop"
        if len(self.done) >= self.budget.trained:
            return "budget"
        spent = time.monotonic() - self.started
        if self.done and self.budget.seconds is not None and spent >= self.budget.seconds:
            return "time"
        return None

    def candidate(self, screening: Screening) -> Candidate | None:
        """The trained candidate of a design, from the archive or by training; None: no budget."""
        if screening.id in self.done:
            return self.done[screening.id]
        if self.stop_reason():
            return None
        known = self.screen.known(screening)
        found = known or self._train(screening)
        self.done[found.id] = found
        self._report(found, recalled=known is not None)
        return found

    def _train(self, screening: Screening) -> Candidate:
        job = Job(id=screening.id, architecture=screening.architecture)
        (ended,) = self.executor.run([job])
        self.trained += 1
        candidate = _candidate(screening, ended)
        self.archive.store([candidate])
        front = self.front()
        self.archive.store_hypervolume(self.archive.count("trained"), self._volume(front))
        return candidate

    def front(self) -> list[Candidate]:
        """The Pareto front of all trained candidates in the archive that meet the limits."""
        return front_within(self.archive, self.limits)

    def _volume(self, front: list[Candidate]) -> float:
        """Hypervolume against the limits, or the front's own maxima where there is none."""
        macs = self.limits.macs or max((one.footprint.macs for one in front), default=1)
        runtime = self.limits.runtime
        sram = self.limits.sram_bytes or max(
            (one.footprint.sram_bytes[runtime] for one in front), default=1
        )
        return hypervolume(front, (macs, sram), runtime)

    def report_screening(self, admitted: int) -> None:
        """Say how many designs were measured before the first training."""
        self.reporter.note(
            f"{self.screen.screened} designs measured, {self.screen.rejected} rejected by the "
            f"limits, {min(admitted, self.budget.trained)} chosen for a first training."
        )
        self.reporter.progress("search", 0, self.budget.trained, "training the first design")

    def _report(self, candidate: Candidate, *, recalled: bool) -> None:
        footprint = candidate.footprint
        figures = "  ".join(
            (
                f"accuracy {format_percent(candidate.score)}",
                f"{format_count(footprint.macs)} MACs",
                f"{format_bytes(sram_used(footprint, self.limits))} SRAM",
                *(["from the archive"] if recalled else []),
            )
        )
        self.reporter.progress("search", len(self.done), self.budget.trained, figures)

    def result(self, reason: StopReason) -> SearchResult:
        front = self.front()
        return SearchResult(
            front=tuple(front),
            best=select(front) if front else None,
            screened=self.screen.screened,
            rejected=self.screen.rejected,
            trained=self.trained,
            recalled=len(self.done) - self.trained,
            hypervolume=self._volume(front),
            seconds=time.monotonic() - self.started,
            stopped_by=reason,
        )


def _candidate(screening: Screening, ended: Evaluation) -> Candidate:
    """What is kept of a design whose training has ended."""
    return Candidate(
        architecture=screening.architecture,
        footprint=screening.footprint,
        proposer=screening.proposer,
        rationale=screening.rationale,
        parents=screening.parents,
        **ended.model_dump(),
    )
