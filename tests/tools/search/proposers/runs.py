"""Rounds of a proposer with an instant trainer, without the loop."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from tests.tools.search.designs import Trainer
from tools.search import Archive, Candidate, Evaluation, Job, Limits, Proposer, Screen, Screening

LIMITS = Limits(sram_bytes=4 * 1024, macs=400_000)
Train = Callable[[Job], Evaluation]


def rounds(
    proposer: Proposer,
    folder: Path,
    count: int,
    *,
    wanted: int = 6,
    limits: Limits = LIMITS,
    train: Train | None = None,
) -> list[list[Screening]]:
    """What `proposer` proposed in each of `count` rounds, told each time what became of it."""
    found = []
    with Archive(folder / "rounds.db") as archive:
        screen = Screen(limits, archive)
        for _ in range(count):
            found.append(proposer.ask(screen, wanted))
            proposer.tell(tried(found[-1], train or Trainer()))
    return found


def tried(screenings: Sequence[Screening], train: Train) -> list[Candidate]:
    """What becomes of `screenings`."""
    return [
        Candidate(
            architecture=one.architecture,
            footprint=one.footprint,
            proposer=one.proposer,
            rationale=one.rationale,
            parents=one.parents,
            **train(Job(id=one.id, architecture=one.architecture)).model_dump(),
        )
        for one in screenings
    ]


def ids(found: Sequence[Sequence[Screening]]) -> list[list[str]]:
    return [[one.id for one in batch] for batch in found]
