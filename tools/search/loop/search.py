"""The loop: ask, choose, train, tell, until the budget is spent."""

from __future__ import annotations

from collections.abc import Callable

from tools.reporter import Reporter, Silent
from tools.search.archive import Archive
from tools.search.evaluation import Executor
from tools.search.limits import Limits
from tools.search.loop.budget import Budget, StopReason, tokens_of
from tools.search.loop.order import InOrder, Ranker
from tools.search.loop.run import Run, SearchResult
from tools.search.partition import Partition
from tools.search.proposer import Proposer
from tools.search.screen import Screening
from tools.search.smallest import smallest_admitted
from tools.search.space import SearchSpace

BATCH = 8
"""Designs that are tried between two looks at what is known.

Fixed, whatever runs them: a search finds the same with one worker and with many.
"""
_STALE_ROUNDS = 30
"""Rounds in a row that brought no new candidate, after which the search ends."""


def search(
    limits: Limits,
    space: SearchSpace,
    executor: Executor,
    archive: Archive,
    proposer: Proposer,
    budget: Budget,
    reporter: Reporter | None = None,
    should_stop: Callable[[], bool] = lambda: False,
    ranker: Ranker | None = None,
    batch: int = BATCH,
    choice: int = 1,
    seed: int = 0,
) -> SearchResult:
    """Search until the budget is spent, `should_stop()`, or nothing new is proposed.

    Each round asks for `choice` times `batch` designs; `ranker` chooses which `batch` of them are
    tried, the first ones where there is none. At least one candidate is trained, whatever
    `budget.seconds` says. Every candidate is in the archive before it is reported, and one that is
    there already is not trained again; `seed` is written into those that are. What is found depends
    neither on the executor nor on whether the search was interrupted and called again.
    Raises LimitError when not even the smallest design of `space` meets `limits`; what the
    executor raises goes through.
    """
    run = Run(limits, executor, archive, budget, reporter or Silent(), should_stop, seed)
    rounds = _Rounds(run, space, proposer, ranker or InOrder(), batch, choice)
    while not (reason := rounds.stop_reason()):
        rounds.next()
    return run.result(reason, tokens_of(proposer))


class _Rounds:
    """One round after the other: the proposer is asked, and told what became of its designs."""

    def __init__(
        self,
        run: Run,
        space: SearchSpace,
        proposer: Proposer,
        ranker: Ranker,
        batch: int,
        choice: int,
    ) -> None:
        self.run, self.space, self.proposer = run, space, proposer
        self.ranker, self.batch, self.wanted = ranker, batch, batch * choice
        self._partition: Partition | None = None
        self._stale = 0
        self._silent = False

    def stop_reason(self) -> StopReason | None:
        """Why there is no next round, or None."""
        if reason := self.run.stop_reason():
            return reason
        most = self.run.budget.tokens
        if most is not None and self.run.done and tokens_of(self.proposer) >= most:
            return "tokens"
        return "nothing new" if self._silent or self._stale > _STALE_ROUNDS else None

    def next(self) -> None:
        """Ask, choose, try, tell."""
        before = len(self.run.done)
        proposals = self._ask()
        if not proposals:
            self._silent = True
            return
        chosen = self._choose([one for one in proposals if one.id not in self.run.done])
        if before == 0:
            self.run.report_screening(len(chosen))
        self.run.evaluate(chosen)
        self.proposer.tell(self.run.results(proposals))
        self._stale = 0 if len(self.run.done) > before else self._stale + 1

    def _ask(self) -> list[Screening]:
        """Admitted designs, each once; the smallest of the space where nobody has an idea."""
        run = self.run
        # Checked here as well: no proposer, whatever it claims, gets past the limits.
        proposals = [one for one in self.proposer.ask(run.screen, self.wanted) if one.admitted]
        if not proposals and not run.done:
            smallest = smallest_admitted(self.space, run.screen)
            proposals = [run.screen.admit(one.architecture, one.proposer) for one in smallest]
        run.screen.save()
        return list({one.id: one for one in proposals}.values())

    def _choose(self, designs: list[Screening]) -> list[Screening]:
        """The batch, cut where the budget ends: a larger budget begins with the same designs."""
        if not designs:
            return []
        if self._partition is None:
            footprints = [one.footprint for one in designs]
            self._partition = Partition.of(self.run.limits, footprints)
        return self.ranker.choose(designs, self.batch, self._partition)[: self.run.left]
