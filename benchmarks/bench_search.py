"""The proposers against each other: same space, seeds and number of trained candidates.

    python benchmarks/bench_search.py [--tasks digits cifar] [--methods ...] [--seeds 5]
        [--candidates 24] [--workers 2] [--surrogate] [--write]

Every training is stored in build/bench-search and shared by all methods of the same seed, so that
a run that was interrupted goes on where it was. `--surrogate` puts a formula in the place of
training (seconds for a seed, no data; no statement about any data). `--write` renews the tables and
the picture of docs/bench-search.md.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import mean, pstdev

REPOSITORY = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(REPOSITORY))

from benchmarks.search_campaign import METHODS, Campaign, run  # noqa: E402
from benchmarks.search_picture import by_method, draw  # noqa: E402
from benchmarks.search_tasks import Task, tasks  # noqa: E402
from tools.search import Executor, InProcess  # noqa: E402
from tools.search.executors import executor_for  # noqa: E402
from tools.units import format_bytes, format_count  # noqa: E402

PAGE = REPOSITORY / "docs" / "bench-search.md"
CACHE = REPOSITORY / "build" / "bench-search"
HEADER = (
    "proposer", "hypervolume", "above random", "until random's", "rejected", "invalid",
    "duplicates", "cells", "measured", "ms a proposal", "training s",
)  # fmt: skip


def main() -> None:
    """Search, print a table for each task, and write them where that was asked for."""
    arguments = _arguments()
    results: dict[str, list[Campaign]] = {}
    chosen = tasks(tuple(arguments.tasks), surrogate=arguments.surrogate)
    for task in chosen:
        begun = time.perf_counter()
        results[task.name] = list(_campaigns(task, arguments))
        seconds = time.perf_counter() - begun
        print("\n".join(_section(task, results[task.name], seconds)), flush=True)
        if arguments.write:
            _renew(task.name, "\n".join(_section(task, results[task.name], seconds)))
    if arguments.write and chosen:
        kind = "-surrogate" if arguments.surrogate else ""
        draw(results, chosen, PAGE.with_name(f"bench-search{kind}.png"))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--tasks", nargs="+", default=["digits", "cifar"], choices=["digits", "cifar"]
    )
    parser.add_argument("--methods", nargs="+", default=list(METHODS), choices=METHODS)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--first-seed", type=int, default=0)
    parser.add_argument("--candidates", type=int, default=24)
    parser.add_argument("--population", type=int, default=6, help="designs of the first generation")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--surrogate", action="store_true", help="a formula instead of training")
    parser.add_argument("--write", action="store_true", help="renew docs/bench-search.md")
    return parser.parse_args()


def _campaigns(task: Task, arguments: argparse.Namespace) -> Iterator[Campaign]:
    """Seed by seed, so that an interrupted run has whole seeds; a line for each."""
    first = arguments.first_seed
    for seed in range(first, first + arguments.seeds):
        executor = _executor(task, seed, arguments)
        try:
            for method in arguments.methods:
                one = run(
                    task, method, seed, arguments.candidates, arguments.population, executor, CACHE
                )
                print(
                    f"{task.name} seed {seed} {method}: {one.volumes[-1]:.4f} after "
                    f"{len(one.volumes)}, {one.training_s:.0f} s of training",
                    flush=True,
                )
                yield one
        finally:
            executor.close()


def _executor(task: Task, seed: int, arguments: argparse.Namespace) -> Executor:
    evaluate = task.evaluate(seed)
    if arguments.surrogate:
        return InProcess(evaluate)
    return executor_for(evaluate, arguments.workers, "")


def _section(task: Task, campaigns: Sequence[Campaign], seconds: float) -> list[str]:
    """What was searched for, and the table."""
    limits, methods = task.limits, by_method(campaigns)
    baseline = {one.seed: one for one in methods.get("random", [])}
    seeds = len({one.seed for one in campaigns})
    reference = (
        f"{format_count(limits.macs or 0)} MACs, {format_bytes(limits.sram_bytes or 0)} SRAM"
    )
    return [
        f"{task.words}. {seeds} seeds, {max(len(one.volumes) for one in campaigns)} candidates a "
        f"search. Reference point: accuracy 0, {reference}. {seconds / 60:.1f} minutes.",
        "",
        f"| {' | '.join(HEADER)} |",
        f"|{'---|' * len(HEADER)}",
        *(f"| {' | '.join(_row(name, runs, baseline))} |" for name, runs in methods.items()),
        "",
    ]


def _row(method: str, runs: Sequence[Campaign], baseline: dict[int, Campaign]) -> Iterator[str]:
    final = [one.volumes[-1] for one in runs]
    proposed = sum(one.proposed for one in runs) or 1
    yield method
    yield f"{mean(final):.4f} ± {pstdev(final):.4f}"
    yield _above(runs, baseline)
    yield _until(runs, mean(one.volumes[-1] for one in baseline.values()) if baseline else 1.0)
    for count in (
        sum(one.rejected for one in runs),
        sum(one.invalid for one in runs),
        sum(one.duplicate for one in runs),
    ):
        yield f"{100 * count / proposed:.1f} %"
    yield f"{mean(one.cells for one in runs):.1f}"
    yield f"{mean(one.measured for one in runs):.0f}"
    candidates = sum(len(one.volumes) for one in runs)
    yield f"{1000 * sum(one.proposing_s for one in runs) / candidates:.0f}"
    yield f"{mean(one.training_s for one in runs):.0f}"


def _above(runs: Sequence[Campaign], baseline: dict[int, Campaign]) -> str:
    """The difference to random of the same seed, mean and deviation, and how often it is one."""
    both = [(one, baseline[one.seed]) for one in runs if one.seed in baseline]
    if not both or runs[0].method == "random":
        return "–"
    gaps = [one.volumes[-1] - other.volumes[-1] for one, other in both]
    won = sum(gap > 0 for gap in gaps)
    return f"{mean(gaps):+.4f} ± {pstdev(gaps):.4f} ({won} of {len(gaps)})"


def _until(runs: Sequence[Campaign], volume: float) -> str:
    """Candidates until random's mean final volume; those that never reach it are said."""
    reached = [
        next((count for count, value in enumerate(one.volumes, 1) if value >= volume), None)
        for one in runs
    ]
    found = [one for one in reached if one is not None]
    if not found:
        return "never"
    missed = len(reached) - len(found)
    return f"{mean(found):.1f}" + (f" ({missed} of {len(reached)} never)" if missed else "")


def _renew(name: str, text: str) -> None:
    """Put `text` between the markers of `name`."""
    page = PAGE.read_text(encoding="utf-8")
    begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    head, rest = page.split(begin)
    PAGE.write_text(f"{head}{begin}\n{text}\n{end}{rest.split(end)[1]}", encoding="utf-8")


if __name__ == "__main__":
    main()
