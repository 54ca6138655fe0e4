"""The picture of the benchmark: hypervolume over candidates, and the fronts at the end."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.search_campaign import Campaign
from benchmarks.search_tasks import Task
from tools.search import pareto_front

COLOURS = {
    "random": "#888888", "evolution": "#1f78b4", "embedded": "#33a02c",
    "hybrid": "#e31a1c", "llm": "#ff7f00",
}  # fmt: skip


def draw(results: dict[str, list[Campaign]], tasks: Sequence[Task], path: Path) -> None:
    """A row for each task: volume over candidates (mean and deviation), and all final fronts."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(11, 4.2 * len(tasks)), layout="constrained")
    axes = figure.subplots(len(tasks), 2, squeeze=False)
    for row, task in zip(axes, tasks, strict=True):
        _curves(row[0], results[task.name], task)
        _fronts(row[1], results[task.name], task)
    figure.savefig(path, dpi=110)


def _curves(axis: Any, campaigns: Sequence[Campaign], task: Task) -> None:
    for method, runs in by_method(campaigns).items():
        length = min(len(one.volumes) for one in runs)
        curves = np.array([one.volumes[:length] for one in runs])
        mean, deviation = curves.mean(axis=0), curves.std(axis=0)
        steps = np.arange(1, length + 1)
        axis.plot(steps, mean, color=COLOURS[method], label=method)
        axis.fill_between(
            steps, mean - deviation, mean + deviation, color=COLOURS[method], alpha=0.15, lw=0
        )
    axis.set(title=task.name, xlabel="candidates trained", ylabel="hypervolume (share of the box)")
    axis.legend(frameon=False, loc="lower right")


def _fronts(axis: Any, campaigns: Sequence[Campaign], task: Task) -> None:
    for method, runs in by_method(campaigns).items():
        fronts = [one for run in runs for one in pareto_front(run.candidates)]
        axis.scatter(
            [one.footprint.macs for one in fronts],
            [100 * one.score for one in fronts],
            color=COLOURS[method], s=12, alpha=0.6, label=method, linewidths=0,
        )  # fmt: skip
    axis.axvline(task.limits.macs, color="#b2182b", lw=0.8)
    axis.set(
        title=f"{task.name}: fronts of all seeds", xscale="log", xlabel="MACs", ylabel="accuracy, %"
    )


def by_method(campaigns: Sequence[Campaign]) -> dict[str, list[Campaign]]:
    """The campaigns of each method, in their order."""
    found: dict[str, list[Campaign]] = {}
    for one in campaigns:
        found.setdefault(one.method, []).append(one)
    return found
