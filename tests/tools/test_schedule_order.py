"""The order of steps: the fewest live bytes of all orders, and numbers that follow it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from tests import single_ops
from tests.tools.test_schedule import run
from tools.graph import Graph, Op
from tools.schedule import schedule
from tools.schedule.fold import fold
from tools.schedule.order import best_order, reordered
from tools.schedule.steps import Numbers, named_steps
from tools.schedule.table import table_of

Ints = NDArray[np.int64]


def random_steps(rng: np.random.Generator, count: int) -> tuple[Ints, Ints]:
    """Steps that read one or two earlier values, every value read but the last."""
    while True:
        values = np.ones((count + 1, 3), np.int64)
        values[:, 2] = 16 * rng.integers(1, 60, count + 1)
        links = np.zeros((count, 2, 6), np.int64)
        links[:, :, 0] = -1
        for s in range(count):
            links[s, 0, 0] = rng.integers(max(0, s - 3), s + 1)
            if rng.random() < 0.5:
                links[s, 1, 0] = rng.integers(max(0, s - 3), s + 1)
                links[s, 1, 5] = rng.random() < 0.3
        if set(range(count)) <= set(links[:, :, 0].reshape(-1).tolist()):
            return values, links


def orders(links: Ints) -> Iterator[tuple[int, ...]]:
    """Every order in which each step runs after the makers of what it reads."""

    def extend(order: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        if len(order) == len(links):
            yield order
        for s in range(len(links)):
            if s not in order and all(v <= 0 or v - 1 in order for v in links[s, :, 0]):
                yield from extend((*order, s))

    yield from extend(())


def peak(values: Ints, links: Ints, order: Sequence[int]) -> int:
    """The most bytes alive at once; an output may take the place of an aligned input that ends."""
    last = {int(v): at for at, s in enumerate(order) for v in links[s, :, 0] if v >= 0}
    alive = most = int(values[0, 2])
    for at, s in enumerate(order):
        ends = [v for v, end in last.items() if end == at]
        places = [v for v, aligned in links[s][:, (0, 5)] if aligned and v in ends]
        made = int(values[s + 1, 2])
        most = max(most, alive + made - sum(int(values[v, 2]) for v in places))
        alive += made - sum(int(values[v, 2]) for v in ends)
    return most


@pytest.mark.parametrize("seed", range(6))
def test_no_order_needs_less(seed: int) -> None:
    rng = np.random.default_rng(seed)
    improved = 0
    for _ in range(10):
        values, links = random_steps(rng, 6)
        found = best_order(values, links)[0].tolist()
        assert tuple(found) in set(orders(links))
        least = min(peak(values, links, order) for order in orders(links))
        assert peak(values, links, found) == least
        improved += least < peak(values, links, range(6))
    assert improved > 0


def wasteful() -> Graph:
    """Two products of the input, the large one made first though it is needed last."""
    rng = np.random.default_rng(0)

    def widen(source: int, target: int, channels: tuple[int, int]) -> tuple[list[object], Op]:
        weights = rng.integers(-9, 9, (channels[1], 5, 5, channels[0])).astype(np.int8)
        options = {
            "stride": (1, 1), "dilation": (1, 1), "padding": "VALID", "activation": None,
        }  # fmt: skip
        tensor = single_ops.constant(f"weights{target}", weights, 0.01)
        return [tensor], Op("CONV_2D", (source, target + 1), (target,), options, f"conv{target}")

    shape = (1, 9, 9)
    source = single_ops.activation("input", (*shape, 2), 0.1, 0)
    large = single_ops.activation("large", (1, 5, 5, 24), 0.1, 0)
    small = single_ops.activation("small", (1, 5, 5, 2), 0.1, 0)
    back = single_ops.activation("back", (1, 1, 1, 24), 0.1, 0)
    output = single_ops.activation("output", (1, 5, 5, 24), 0.1, 0)
    (w1,), conv1 = widen(0, 1, (2, 24))
    (w2,), conv2 = widen(0, 3, (2, 2))
    (w3,), conv3 = widen(3, 5, (2, 24))
    ops = (conv1, conv2, conv3, Op("MUL", (1, 5), (7,), {"activation": None}, "scaled"))
    tensors = (source, large, w1, small, w2, back, w3, output)
    return Graph(tensors, ops, (0,), (7,))  # type: ignore[arg-type]


def test_steps_that_are_reordered_compute_the_same() -> None:
    numbers = fold(*table_of(wasteful()))
    again = Numbers(*reordered(*numbers, np.array([1, 2, 0, 3])))
    steps = named_steps(again)
    assert [step.op for step in steps] == [1, 2, 0, 3]
    assert [link.value for link in steps[3].links] == [3, 2]
    assert again.output == numbers[-1] == 4


def test_a_better_order_is_taken() -> None:
    graph = wasteful()
    plan = schedule(graph)
    run(graph, plan)
    assert [step.op for step in plan.steps] == [1, 2, 0, 3]
