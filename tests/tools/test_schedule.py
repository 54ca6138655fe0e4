"""The schedule of our runtime, run on paper: nothing that is needed is overwritten."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tests import single_ops
from tools.architecture import Architecture
from tools.graph import Graph
from tools.lowering import lower
from tools.memory import activation_buffers, plan_memory
from tools.schedule import Group, Schedule, schedule
from tools.schedule.steps import Link
from tools.search.sampling import sample
from tools.search.space import SearchSpace
from tools.tflite_reader import read_tflite

FREE = -1


class Pool:
    """Which row of which value each byte of the pool holds."""

    def __init__(self, plan: Schedule, graph: Graph) -> None:
        self.plan = plan
        self.owner = np.full((plan.pool_bytes, 2), FREE)
        source = graph.tensors[graph.inputs[0]]
        self.rows = {0: (int(plan.held[0]), source.size_bytes // int(plan.held[0]))}
        self.rows |= {s + 1: (step.height, step.row_bytes) for s, step in enumerate(plan.steps)}
        for row in range(self.rows[0][0]):
            self.write(0, row)

    def span(self, value: int, row: int) -> tuple[int, int]:
        """The bytes of a row, all of the buffer where rows add up."""
        start, row_bytes = int(self.plan.offsets[value]), self.rows[value][1]
        if row_bytes == 0:
            return start, start + self.plan.steps[value - 1].size_bytes
        start += row % int(self.plan.held[value]) * row_bytes
        return start, start + row_bytes

    def write(self, value: int, row: int) -> None:
        start, end = self.span(value, row)
        assert 0 <= start < end <= len(self.owner), "outside the pool"
        self.owner[start:end] = (value, row if self.rows[value][1] else 0)

    def check(self, value: int, row: int) -> None:
        start, end = self.span(value, row)
        expected = (value, row if self.rows[value][1] else 0)
        assert (self.owner[start:end] == expected).all(), f"row {row} of value {value} is gone"


def rows_read(link: Link, y: int, height: int) -> range:
    """The rows of its input that output row y of a step reads."""
    if link.whole:
        return range(height)
    first = y * link.stride - link.before
    return range(max(first, 0), min(first + link.reach + 1, height))


def run_group(pool: Pool, group: Group) -> None:
    """firmware/engine/run.c, with rows checked instead of computed."""
    steps = pool.plan.steps
    done = dict.fromkeys(range(group.first, group.end), 0)

    def row_of(s: int) -> int:
        return steps[s].height - 1 - done[s] if group.descending else done[s]

    def awaited(s: int) -> int | None:
        for link in steps[s].links:
            if link.value > group.first:
                assert not link.whole
                height = pool.rows[link.value][0]
                first = row_of(s) * link.stride - link.before
                end = height - first if group.descending else first + link.reach + 1
                if done[link.value - 1] < max(0, min(end, height)):
                    return link.value - 1
        return None

    while done[group.end - 1] < steps[group.end - 1].height:
        s = group.end - 1
        while (maker := awaited(s)) is not None:
            s = maker
        run_row(pool, s, row_of(s))
        done[s] += 1


def run_row(pool: Pool, s: int, y: int) -> None:
    """Check what row y of step s reads, and that it writes over none of that unread."""
    start, end = pool.span(s + 1, y)
    for link in pool.plan.steps[s].links:
        for row in rows_read(link, y, pool.rows[link.value][0]):
            pool.check(link.value, row)
            low, high = pool.span(link.value, row)
            in_place = link.aligned and not link.whole and start <= low
            assert in_place or end <= low or high <= start, "written where it reads"
    pool.write(s + 1, y)


def run(graph: Graph, plan: Schedule) -> None:
    """Raise AssertionError where the schedule would compute with overwritten bytes."""
    pool = Pool(plan, graph)
    for group in plan.groups:
        run_group(pool, group)
    for row in range(pool.rows[plan.output][0]):
        pool.check(plan.output, row)


def architectures(count: int, seed: int) -> Iterator[Architecture]:
    rng = np.random.default_rng(seed)
    spaces = [SearchSpace.for_data(side, 3, 10) for side in (8, 32, 96)]
    for trial in range(count):
        yield sample(spaces[trial % 3], rng)


def greedy_bytes(graph: Graph) -> int:
    return plan_memory(activation_buffers(graph)).pool_bytes


def test_random_architectures_run_in_their_pools() -> None:
    for architecture in architectures(90, 0):
        graph = lower(architecture)
        run(graph, schedule(graph))


MAKERS = (
    single_ops.conv, single_ops.depthwise, single_ops.dense, single_ops.mean, single_ops.excite,
    single_ops.softmax, single_ops.pad,
    lambda rng: single_ops.conv(rng, dilated=True),
    lambda rng: single_ops.pool(rng, "MAX_POOL_2D"),
    lambda rng: single_ops.binary(rng, "ADD"),
    lambda rng: single_ops.binary(rng, "MUL"),
)  # fmt: skip


@pytest.mark.parametrize("maker", range(len(MAKERS)))
def test_any_operator_runs_in_its_pool(maker: int) -> None:
    rng = np.random.default_rng(maker)
    for _ in range(30):
        graph = MAKERS[maker](rng)
        run(graph, schedule(graph))


@pytest.mark.parametrize(
    "name",
    [
        "resnet8_cifar10_int8",
        "kws_dscnn_int8",
        "paper/LMaNet-Elite.random-weights.int8",
        "paper/LMaNet-Core.random-weights.int8",
        "paper/QwNet-Core.random-weights.int8",
    ],
)
def test_reference_networks_run_in_their_pools(shared: Path, name: str) -> None:
    graph = read_tflite(shared / "models" / f"{name}.tflite")
    plan = schedule(graph)
    run(graph, plan)
    assert plan.pool_bytes < 0.6 * greedy_bytes(graph)


def test_a_ring_of_one_row_less_is_caught() -> None:
    """Rows held are what either direction needs, and a group goes in one: a few have one spare."""
    caught = tried = 0
    for architecture in architectures(60, 1):
        graph = lower(architecture)
        plan = schedule(graph)
        for s, step in enumerate(plan.steps):
            if 1 < plan.held[s + 1] < step.height:
                held: NDArray[np.int64] = plan.held.copy()
                held[s + 1] -= 1
                tried += 1
                caught += not runs(graph, replace(plan, held=held))
    assert tried > 30
    assert caught > 0.95 * tried


def test_an_output_nearer_to_what_it_overwrites_is_caught() -> None:
    caught = tried = 0
    for architecture in architectures(60, 2):
        graph = lower(architecture)
        plan = schedule(graph)
        for group in plan.groups:
            offsets: NDArray[np.int64] = plan.offsets.copy()
            offsets[group.end] += -16 if group.descending else 16
            tried += 1
            caught += not runs(graph, replace(plan, offsets=offsets))
    assert caught > 0.5 * tried


def runs(graph: Graph, plan: Schedule) -> bool:
    try:
        run(graph, plan)
    except AssertionError:
        return False
    return True
