"""Steps that take turns row by row give what they give one after the other, byte for byte."""

from __future__ import annotations

import ctypes
from ctypes import CFUNCTYPE, c_int32, c_void_p
from typing import Any

import numpy as np
import pytest

from tests.firmware import random_steps as steps
from tests.firmware.engine_steps import (
    Bytes,
    Group,
    Node,
    Read,
    Tensor,
    build_engine,
    c_steps,
    noise,
    rows_held,
    run_group,
    turns,
)

GROUPS = 40
Rng = np.random.Generator


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The engine, built once."""
    return build_engine(tmp_path_factory.mktemp("engine"))


def given_bytes(rng: Rng, group: Group) -> list[Bytes]:
    return [steps.random_bytes(rng, t.height * t.row_bytes) for t in group.given]


def run_whole(engine: Any, group: Group, given: list[Bytes]) -> Bytes:
    """The last output where every tensor is held whole."""
    held = [1 if tensor.sums else tensor.height for tensor in group.made]
    return run_group(engine, group, given, held, descending=False)


def run_in_rings(engine: Any, group: Group, given: list[Bytes], *, descending: bool) -> Bytes:
    """The last output where no row is held longer than it is needed."""
    held = rows_held(group, descending=descending)
    return run_group(engine, group, given, held, descending=descending)


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("length", [1, 2, 3, 5, 8, 16])
def test_rings_give_what_whole_tensors_give(engine: Any, length: int, descending: bool) -> None:
    rng = np.random.default_rng([length, descending])
    for _ in range(GROUPS):
        group = steps.random_group(rng, length)
        given = given_bytes(rng, group)
        rings = run_in_rings(engine, group, given, descending=descending)
        np.testing.assert_array_equal(rings, run_whole(engine, group, given))


def test_three_rows_are_held_between_convolutions_of_three_by_three() -> None:
    rng = np.random.default_rng(1)
    group = Group(given=[Tensor(12, 4, 3)])
    for _ in range(4):
        steps.add_same(rng, group)
    for descending in (False, True):
        assert rows_held(group, descending=descending) == [3, 3, 3, 12]


@pytest.mark.parametrize("length", [1, 2, 4])
def test_mean_by_rows_equals_mean_of_the_whole(engine: Any, length: int) -> None:
    rng = np.random.default_rng(length)
    for _ in range(GROUPS):
        group = steps.random_group(rng, length - 1)
        steps.add_mean(rng, group)
        given = given_bytes(rng, group)
        rows = run_in_rings(engine, group, given, descending=False)
        channels = group.made[-1].channels
        np.testing.assert_array_equal(rows[:channels], whole_mean(engine, group, given))


def whole_mean(engine: Any, group: Group, given: list[Bytes]) -> Bytes:
    """The last step's mean by engine_mean."""
    before = Group(group.nodes[:-1], group.made[:-1], group.given)
    source = run_whole(engine, before, given) if before.nodes else given[0]
    shape = group.tensor(len(before.nodes) - 1)
    node = Node("engine_mean", group.nodes[-1].layer, (Read(-1, 0, 0, shape.height - 1),))
    mean = Group([node], [Tensor(1, 1, shape.channels)], [shape])
    return run_group(engine, mean, [source], [1], descending=False)


@pytest.mark.parametrize("descending", [False, True])
def test_sums_and_products_may_overwrite_their_input(engine: Any, descending: bool) -> None:
    rng = np.random.default_rng(descending)
    for _ in range(GROUPS):
        group = Group(given=[Tensor(int(rng.integers(1, 9)), 5, 7)])
        steps.add_same(rng, group)
        steps.add_same(rng, group)
        steps.add_shortcut(rng, group)
        given = given_bytes(rng, group)
        expected = run_whole(engine, group, given)
        held = rows_held(group, descending=descending)
        run_group(engine, group, given, held, descending=descending, last=given[0])
        np.testing.assert_array_equal(given[0], expected)


def test_copy_may_write_a_little_below_what_it_reads(engine: Any) -> None:
    rng = np.random.default_rng(0)
    group = Group(given=[Tensor(9, 5, 7)])
    steps.add_copy(rng, group)
    memory = steps.random_bytes(rng, 16 + 9 * 35)
    expected = run_whole(engine, group, [memory[16:].copy()])
    run_group(engine, group, [memory[16:]], [9], descending=False, last=memory)
    np.testing.assert_array_equal(memory[:-16], expected)


@pytest.mark.parametrize("descending", [False, True])
def test_rows_are_computed_in_the_order_that_is_planned_for(engine: Any, descending: bool) -> None:
    rng = np.random.default_rng(descending)
    for _ in range(GROUPS):
        group = steps.tangle(rng, int(rng.integers(1, 17)))
        held = [int(rng.integers(1, tensor.height + 1)) for tensor in group.made]
        expected = turns(group, held, descending=descending)
        assert recorded(engine, group, held, descending=descending) == expected


def recorded(
    engine: Any, group: Group, held: list[int], *, descending: bool
) -> list[tuple[int, int]]:
    """(step, row) of every call that engine_run makes, with nothing computed."""
    order: list[tuple[int, int]] = []

    def note(layer: int, _inputs: int, y: int, _output: int) -> None:
        order.append((layer - 1, y))

    kernel = CFUNCTYPE(None, c_void_p, c_void_p, c_int32, c_void_p)(note)
    made, given = noise(group, held), [np.zeros(1, np.int8)] * len(group.given)
    program = c_steps(engine, group, given, made, held)
    for i, step in enumerate(program):
        step.run, step.layer, step.table = ctypes.cast(kernel, c_void_p), i + 1, None
    engine.engine_run(program, len(program), int(descending))
    return order
