"""One finished job, made once by the tools themselves, for the tests that only look."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.tools.actions.benches import GOAL, call, new_bench
from tools.bench import Bench

STEPS = ("search", "train", "convert", "build", "run_on_board", "report")


@dataclass
class Job:
    """A bench on which every step was done, and what each said."""

    bench: Bench
    results: dict[str, Any] = field(default_factory=dict)


@pytest.fixture(scope="package")
def job(tmp_path_factory: pytest.TempPathFactory) -> Job:
    """set_goal, search (2 designs), train (1 epoch), convert, build, run (10 images), report."""
    job = Job(new_bench(tmp_path_factory.mktemp("job") / "work"))
    job.results["set_goal"] = call(job.bench, "set_goal", **GOAL)
    for step in STEPS:
        job.results[step] = call(job.bench, step)
    return job
