"""Proposers, executors and trainers that follow a script, for tests of the loop."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tests.tools.search.designs import DIGITS
from tools.architecture import Architecture
from tools.footprint import measure
from tools.search import Candidate, Evaluate, Evaluation, Job, Screen, Screening
from tools.search.sampling import sample
from tools.train.rungs import RUNGS, hopeless


def draw(count: int, seed: int = 0) -> list[Architecture]:
    """Random designs."""
    import numpy as np

    rng = np.random.default_rng(seed)
    return [sample(DIGITS, rng) for _ in range(count)]


@dataclass
class Scripted:
    """Proposes what it was given, one list after the other; remembers what it heard."""

    script: Sequence[Sequence[Architecture]]
    parents: Sequence[str] = ()
    tokens: int = 0
    tokens_each: int = 0
    name: str = "scripted"
    wanted: list[int] = field(default_factory=list)
    told: list[list[Candidate]] = field(default_factory=list)

    def ask(self, screen: Screen, wanted: int) -> list[Screening]:
        self.wanted.append(wanted)
        self.tokens += self.tokens_each
        turn = len(self.wanted) - 1
        designs = self.script[turn] if turn < len(self.script) else []
        return [screen.admit(one, self.name, f"turn {turn}", self.parents) for one in designs]

    def tell(self, candidates: Sequence[Candidate]) -> None:
        self.told.append(list(candidates))


@dataclass
class Staged:
    """Trains in rungs, as a real trainer does: the same job ends the same, pruned or failed too."""

    failing: float = 0.0
    seen: list[str] = field(default_factory=list)

    def __call__(self, job: Job) -> Evaluation:
        self.seen.append(job.id)
        chance = random.Random(job.id)
        size = 1.0 - measure(job.architecture).parameters ** -0.2
        rungs: tuple[float, ...] = ()
        for share in range(1, len(RUNGS) + 1):
            rungs += (size * chance.random() ** (1 / share),)
            if hopeless(rungs, job.thresholds):
                return self._end(job, status="pruned", rungs=rungs, reason="hopeless")
        if chance.random() < self.failing:
            return self._end(job, status="failed", rungs=rungs, reason="diverged")
        return self._end(job, status="trained", rungs=rungs, accuracy=max(rungs))

    def _end(self, job: Job, **fields: object) -> Evaluation:
        images = 100 * len(str(fields["rungs"]))
        return Evaluation.model_validate({"id": job.id, "images": images, "seconds": 0.5, **fields})


@dataclass
class Shuffled:
    """An executor whose jobs end in any order, as those of several workers do."""

    evaluate: Evaluate
    seed: int = 0
    name: str = "shuffled"

    def run(self, jobs: Sequence[Job]) -> Iterator[Evaluation]:
        ended = [self.evaluate(job) for job in jobs]
        random.Random(self.seed).shuffle(ended)
        yield from ended

    def close(self) -> None:
        pass
