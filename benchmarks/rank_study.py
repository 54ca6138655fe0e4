"""What bench_rank.py measures: random candidates, each trained briefly, trained longer, scored."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from tools.architecture import Architecture
from tools.data import Dataset, Split, load_dataset
from tools.footprint import measure
from tools.search import Candidate, Evaluation, Job, Limits, SearchSpace, architecture_id
from tools.search.executors import executor_for
from tools.search.limits import violations
from tools.search.proxies.evaluator import ProxyEvaluator
from tools.search.proxies.scores import NAMES, Scores
from tools.search.sampling import sample
from tools.train import RUNGS, Recipe, load_recipe

CIFAR = Path(__file__).resolve().parent.parent.parent / "shared" / "data" / "cifar100"
CLASSES = 10
"""Of the 100 of CIFAR-100: a subset that two cores can study in ten minutes."""
SHARES = (0.125, 0.25, 0.375, 0.5, 0.625, 0.75)
"""Where a short training is looked at; the rungs are among them."""


@dataclass(frozen=True, slots=True)
class Study:
    """A data set, the limits that candidates meet, and the epochs of the longer training."""

    dataset: Dataset
    limits: Limits
    epochs: int


@dataclass(slots=True)
class Record:
    """One candidate as a search would see it (rungs as in a search), and all that was measured.

    `batch` and `running` are the accuracies at `SHARES` by batch norm's two ways; `longer` is the
    test accuracy of the longer training; `scores` and `score_seconds` go by the score's name.
    """

    candidate: Candidate
    batch: tuple[float, ...]
    running: tuple[float, ...]
    longer: Evaluation
    scores: dict[str, float] = field(default_factory=dict)
    score_seconds: dict[str, float] = field(default_factory=dict)


def study_of(name: str, epochs: int | None, seed: int) -> Study:
    """The study called `name`: "digits", or "cifar100" with classes drawn by `seed`."""
    if name == "digits":
        return Study(load_dataset("digits"), Limits(64 * 1024, macs=3_000_000), epochs or 24)
    whole = load_dataset("cifar100", CIFAR)
    kept = np.sort(np.random.default_rng(seed).permutation(len(whole.classes))[:CLASSES])
    data = replace(
        whole,
        classes=tuple(whole.classes[one] for one in kept),
        train=_of_classes(whole.train, kept),
        val=_of_classes(whole.val, kept),
        test=_of_classes(whole.test, kept),
    )
    return Study(data, Limits(96 * 1024, macs=1_500_000), epochs or 8)


def records(study: Study, count: int, workers: int, seed: int) -> list[Record]:
    """`count` random candidates that meet the limits, trained twice and scored."""
    designs = _designs(study, count, seed)
    jobs = [Job(id=architecture_id(one), architecture=one) for one in designs]
    proxy = ProxyEvaluator(study.dataset, load_recipe("proxy"), seed)
    short = _run(RungStudy(proxy), jobs, workers)
    # Another seed: another initialisation and order than the proxy's, as for a selected network.
    recipe = load_recipe("full", epochs=study.epochs)
    longer = _run(LongerTraining(study.dataset, recipe, seed + 1), jobs, workers)
    found = [_record(job, short[job.id], longer[job.id], seed) for job in jobs]
    _score(found, study.dataset, seed)
    return found


@dataclass(slots=True)
class RungStudy:
    """Proxy training with a look at every one of `SHARES`, by both ways of batch norm.

    The looks change nothing in the training; its seconds are those without them.
    """

    proxy: ProxyEvaluator

    def __call__(self, job: Job) -> Evaluation:
        """Its `rungs` are the accuracies at `SHARES` by the batch, then by running figures."""
        import torch

        from tools.train.loop import Images, accuracy, batch_statistics, one_thread, share_right
        from tools.train.preparation import prepare_loop
        from tools.train.proxy import rung_batches

        proxy = self.proxy
        data = proxy.data_at(job.architecture.resolution)
        started, looking, images = time.monotonic(), 0.0, 0
        batch, running = [], []
        with one_thread():
            cpu = torch.device("cpu")
            loop = prepare_loop(job.architecture, data, proxy.recipe, proxy.seed, cpu)
            val = Images.of(data.val, cpu)
            for step in loop.steps():
                images = step.images
                if step.done in {round(share * step.total) for share in SHARES}:
                    begun = time.monotonic()
                    running.append(accuracy(loop.module, val))
                    with batch_statistics(loop.module):
                        looks = rung_batches(len(val))
                        batch.append(share_right(loop.module, val, looks, lambda: False))
                    looking += time.monotonic() - begun
            reached = accuracy(loop.module, val)
        seconds = time.monotonic() - started - looking
        return Evaluation(
            id=job.id, status="trained", accuracy=reached, rungs=(*batch, *running),
            seconds=seconds, images=images,
        )  # fmt: skip


@dataclass(slots=True)
class LongerTraining:
    """A training by the full recipe; its accuracy is on the test images, which no proxy saw."""

    dataset: Dataset
    recipe: Recipe
    seed: int

    def __call__(self, job: Job) -> Evaluation:
        """Its `accuracy` is on the test images."""
        from tools.train import train
        from tools.train.loop import one_thread

        data = self.dataset.resized(job.architecture.resolution)
        with one_thread():
            record = train(job.architecture, data, self.recipe, seed=self.seed).record
        return Evaluation(
            id=job.id, status="trained", accuracy=record.test_accuracy, seconds=record.seconds,
            images=round(record.images_per_second * record.seconds),
        )  # fmt: skip


def _run(
    evaluate: RungStudy | LongerTraining, jobs: Sequence[Job], workers: int
) -> dict[str, Evaluation]:
    with executor_for(evaluate, workers, "") as executor:
        return {ended.id: ended for ended in executor.run(jobs)}


def _record(job: Job, short: Evaluation, longer: Evaluation, seed: int) -> Record:
    batch, running = short.rungs[: len(SHARES)], short.rungs[len(SHARES) :]
    candidate = Candidate(
        architecture=job.architecture,
        footprint=measure(job.architecture),
        proposer="random",
        seed=seed,
        **short.model_dump() | {"rungs": tuple(batch[SHARES.index(share)] for share in RUNGS)},
    )
    return Record(candidate, batch, running, longer)


def _score(found: Sequence[Record], dataset: Dataset, seed: int) -> None:
    """Every score of every candidate, each timed; a first one pays for imports."""
    scores = Scores(dataset, seed)
    for name in NAMES:
        scores.score(name, found[0].candidate.architecture, found[0].candidate.footprint)
        for one in found:
            begun = time.monotonic()
            one.scores[name] = scores.score(
                name, one.candidate.architecture, one.candidate.footprint
            )
            one.score_seconds[name] = time.monotonic() - begun


def _designs(study: Study, count: int, seed: int) -> list[Architecture]:
    data, limits = study.dataset, study.limits
    space = SearchSpace.for_data(
        data.resolution, data.channels, len(data.classes), limits.sram_bytes
    )
    rng = np.random.default_rng(seed)
    found: dict[str, Architecture] = {}
    while len(found) < count:
        design = sample(space, rng)
        if not violations(measure(design), limits):
            found[architecture_id(design)] = design
    return list(found.values())


def _of_classes(split: Split, kept: np.ndarray) -> Split:
    part = split.take(np.flatnonzero(np.isin(split.labels, kept)))
    return Split(part.images, np.searchsorted(kept, part.labels).astype(np.int64))
