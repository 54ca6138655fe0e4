"""What worker processes cost and bring: start, overhead of a job, speed-up; see docs/executors.md.

The same short trainings in this process and in others (and on a Ray cluster, where --ray names
one), which must come to the same accuracies. With --write the table goes into that page.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count as count_from
from pathlib import Path

import numpy as np

from tools.data import load_dataset
from tools.footprint import measure
from tools.search import SearchSpace
from tools.search.evaluation import Evaluate, Evaluation, Job
from tools.search.executors import ClosingExecutor, InProcess, executor_for
from tools.search.proxies.evaluator import ProxyEvaluator
from tools.search.sampling import sample
from tools.train import load_recipe

NOTHING_JOBS = 200
MOST_MACS = 2_000_000
PAGE = Path(__file__).resolve().parent.parent / "docs" / "executors.md"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
Start = Callable[[Evaluate], ClosingExecutor]


@dataclass(frozen=True, slots=True)
class Nothing:
    """No training, in a process that has all that training needs."""

    evaluator: ProxyEvaluator

    def __call__(self, job: Job) -> Evaluation:
        """Import what trains, and say so."""
        import tools.train.trainer  # noqa: F401

        return Evaluation(id=job.id, status="trained", accuracy=1.0)


def main() -> None:
    """Print the table, or write it."""
    options = _options()
    dataset = load_dataset(options.dataset)
    evaluator = ProxyEvaluator(dataset, load_recipe("proxy"), options.seed)
    space = SearchSpace.for_data(dataset.resolution, dataset.channels, len(dataset.classes))
    jobs = _jobs(space, options.jobs, options.seed)
    list(InProcess(evaluator).run(jobs[:1]))  # this process imports torch before the clock runs
    here_s, expected = _timed(InProcess(evaluator), jobs)
    lines = [
        f"{options.jobs} short trainings on {options.dataset}, {here_s / options.jobs:.2f} s each:",
        "",
        "| executor | start, s | overhead of a job, ms | cold, s | warm, s | speed-up, warm |",
        "|---|---:|---:|---:|---:|---:|",
        f"| in-process | – | – | – | {here_s:.1f} | 1.00 |",
        _measured(
            lambda one: executor_for(one, options.workers, ""), evaluator, jobs, expected, here_s
        ),
    ]
    if options.ray:
        lines.append(
            _measured(
                lambda one: executor_for(one, None, options.ray), evaluator, jobs, expected, here_s
            )
        )
    print("\n".join(lines))
    if options.write:
        _write("\n".join(lines))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=8)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--dataset", default="digits")
    parser.add_argument("--ray", default="", metavar="ADDRESS")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--write", action="store_true", help="into docs/executors.md")
    return parser.parse_args()


def _jobs(space: SearchSpace, count: int, seed: int) -> list[Job]:
    """Random designs of at most `MOST_MACS`."""
    rng = np.random.default_rng(seed)
    drawn = (sample(space, rng) for _ in count_from(0))
    small = (one for one in drawn if measure(one).macs <= MOST_MACS)
    return [Job(id=str(n), architecture=one) for n, one in zip(range(count), small, strict=False)]


def _measured(
    start: Start, evaluator: ProxyEvaluator, jobs: Sequence[Job],
    expected: dict[str, float | None], here_s: float,
) -> str:  # fmt: skip
    """The row of one executor, new for the jobs that do nothing and again for the trainings."""
    begun = time.monotonic()
    with start(Nothing(evaluator)) as executor:
        name = executor.name
        list(executor.run(_copies(jobs[0], 2)))
        start_s = time.monotonic() - begun
        nothing_s, _ = _timed(executor, _copies(jobs[0], NOTHING_JOBS))
    begun = time.monotonic()
    with start(evaluator) as executor:
        _, found = _timed(executor, jobs)
        cold_s = time.monotonic() - begun
        warm_s, again = _timed(executor, jobs)
    if not expected == found == again:
        raise SystemExit(f"accuracies differ: {expected}, {found}, {again}")
    return (
        f"| {name} | {start_s:.1f} | {1000 * nothing_s / NOTHING_JOBS:.2f} "
        f"| {cold_s:.1f} | {warm_s:.1f} | {here_s / warm_s:.2f} |"
    )


def _copies(job: Job, count: int) -> list[Job]:
    return [job.model_copy(update={"id": str(number)}) for number in range(count)]


def _timed(executor: ClosingExecutor, jobs: Sequence[Job]) -> tuple[float, dict[str, float | None]]:
    """Seconds for all jobs, and the accuracy of each."""
    begun = time.monotonic()
    found = {one.id: one.accuracy for one in executor.run(jobs)}
    return time.monotonic() - begun, dict(sorted(found.items()))


def _write(text: str) -> None:
    """Replace what stands between the page's marks."""
    before, rest = PAGE.read_text(encoding="utf-8").split(BEGIN)
    _, after = rest.split(END)
    PAGE.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
