"""The engine for ctypes, and random groups of steps that take turns."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
from collections.abc import Sequence
from ctypes import c_int8, c_int16, c_int32, c_void_p
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

ENGINE = Path(__file__).resolve().parents[2] / "firmware" / "engine"
FLAGS = ("-std=c99", "-Wall", "-Wextra", "-Werror", "-Wconversion", "-O2")
Bytes = NDArray[np.int8]


class Input(ctypes.Structure):
    """engine_input."""

    _fields_ = [
        ("data", c_void_p),
        ("row_bytes", c_int32),
        *((name, c_int16) for name in ("held", "height", "stride", "before", "reach", "producer")),
    ]


class Step(ctypes.Structure):
    """engine_step."""

    _fields_ = [
        *((name, c_void_p) for name in ("run", "layer", "table")),
        ("inputs", Input * 2),
        ("output", c_void_p),
        ("row_bytes", c_int32),
        ("held", c_int16),
        ("height", c_int16),
    ]


def layer(*members: Any) -> Any:
    """A struct of the engine from its members in order: int, tuple of int, np.int8, array."""
    kinds = {int: c_int32, np.int8: c_int8, np.ndarray: c_void_p}
    fields = [
        (f"member_{i}", c_int32 * len(m) if isinstance(m, tuple) else kinds[type(m)])
        for i, m in enumerate(members)
    ]
    struct = type("Layer", (ctypes.Structure,), {"_fields_": fields})()
    for (name, kind), member in zip(fields, members, strict=True):
        value: Any = member.ctypes.data if isinstance(member, np.ndarray) else member
        setattr(struct, name, kind(*value) if isinstance(value, tuple) else value)
    struct.kept = members
    return struct


def build_engine(folder: Path) -> Any:
    """The engine as a shared library in `folder`."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    assert compiler is not None, "needs a C compiler"
    library = folder / "engine.so"
    sources = map(str, sorted(ENGINE.glob("*.c")))
    subprocess.run([compiler, *FLAGS, "-shared", "-fPIC", *sources, "-o", library], check=True)
    return ctypes.CDLL(str(library))


@dataclass(frozen=True)
class Tensor:
    """An image by rows; with `sums` its rows add up to one int32 a channel."""

    height: int
    width: int
    channels: int
    sums: bool = False

    @property
    def row_bytes(self) -> int:
        """Bytes of one row."""
        return 0 if self.sums else self.width * self.channels

    def held_bytes(self, held: int) -> int:
        """Bytes of `held` rows."""
        return 4 * self.channels if self.sums else held * self.row_bytes


@dataclass(frozen=True)
class Read:
    """For row y the rows y * stride - before and `reach` rows on of a tensor."""

    tensor: int
    stride: int = 1
    before: int = 0
    reach: int = 0


@dataclass(frozen=True)
class Node:
    """Step i, which makes tensor i of the group; earlier tensors have numbers below 0."""

    kernel: str
    layer: Any
    reads: tuple[Read, ...]
    table: Bytes | None = None


@dataclass
class Group:
    """Steps, what they make, and the tensors that were complete before."""

    nodes: list[Node] = field(default_factory=list)
    made: list[Tensor] = field(default_factory=list)
    given: list[Tensor] = field(default_factory=list)

    def tensor(self, index: int) -> Tensor:
        """Tensor `index`: made by that step, or given where it is below 0."""
        return self.made[index] if index >= 0 else self.given[~index]

    def add(self, node: Node, tensor: Tensor) -> None:
        """One more step."""
        self.nodes.append(node)
        self.made.append(tensor)


def turns(group: Group, held: Sequence[int], *, descending: bool) -> list[tuple[int, int]]:
    """(step, row) in the order in which engine_run computes them, by its specification."""
    done = [0] * len(group.nodes)
    order = []

    def late(i: int) -> int:
        """The first producer of step i that has too few rows, or -1."""
        height = group.made[i].height
        y = height - 1 - done[i] if descending else done[i]
        for read in group.nodes[i].reads:
            low, rows = y * read.stride - read.before, group.tensor(read.tensor).height
            needed = rows - low if descending else low + read.reach + 1
            if read.tensor >= 0 and done[read.tensor] < min(max(needed, 0), rows):
                return read.tensor
        return -1

    for target in reversed(range(len(group.nodes))):
        tensor = group.made[target]
        partial = held[target] < tensor.height and tensor.row_bytes != 0
        if partial and target < len(group.nodes) - 1:
            continue
        while done[target] < tensor.height:
            i = target
            while (producer := late(i)) >= 0:
                i = producer
            order.append((i, group.made[i].height - 1 - done[i] if descending else done[i]))
            done[i] += 1
    return order


def rows_held(group: Group, *, descending: bool) -> list[int]:
    """The fewest rows of each tensor that are enough: more are tried until none is missing."""
    held = [1] * len(group.nodes)
    held[-1] = group.made[-1].height
    while (missing := _first_missing(group, held, descending=descending)) is not None:
        held[missing] += 1
    return held


def _first_missing(group: Group, held: Sequence[int], *, descending: bool) -> int | None:
    """A tensor whose row was overwritten before it was read, if there is one."""
    slots = [[-1] * rows for rows in held]
    for i, y in turns(group, held, descending=descending):
        for read in group.nodes[i].reads:
            low = y * read.stride - read.before
            if read.tensor >= 0 and group.tensor(read.tensor).row_bytes:
                height, rows = group.tensor(read.tensor).height, held[read.tensor]
                for row in range(max(low, 0), min(low + read.reach + 1, height)):
                    if slots[read.tensor][row % rows] != row:
                        return read.tensor
        slots[i][y % held[i]] = y
    return None


def run_group(
    engine: Any,
    group: Group,
    given: Sequence[Bytes],
    held: Sequence[int],
    *,
    descending: bool,
    last: Bytes | None = None,
) -> Bytes:
    """The last output, written to `last` if that is given; buffers hold noise before.

    `given` are the bytes of the tensors -1, -2 and so on, `held` the rows held of the others.
    """
    made = noise(group, held)
    if last is not None:
        made[-1] = last
    engine.engine_run(c_steps(engine, group, given, made, held), len(made), int(descending))
    return made[-1]


def noise(group: Group, held: Sequence[int]) -> list[Bytes]:
    """A buffer for each tensor that the group makes."""
    rng = np.random.default_rng(len(held))
    sizes = [tensor.held_bytes(rows) for tensor, rows in zip(group.made, held, strict=True)]
    return [rng.integers(-128, 128, size, np.int8) for size in sizes]


def c_steps(
    engine: Any,
    group: Group,
    given: Sequence[Bytes],
    made: Sequence[Bytes],
    held: Sequence[int],
) -> ctypes.Array[Step]:
    """The array of engine_step; what a step does not have is zero, as in generated code."""
    steps = (Step * len(group.nodes))()
    for i, (step, node, tensor) in enumerate(zip(steps, group.nodes, group.made, strict=True)):
        step.run = ctypes.cast(getattr(engine, node.kernel), c_void_p)
        step.layer = ctypes.addressof(node.layer) if node.layer else None
        step.table = node.table.ctypes.data if node.table is not None else None
        step.output, step.row_bytes = made[i].ctypes.data, tensor.row_bytes
        step.held, step.height = held[i], tensor.height
        for k, read in enumerate(node.reads):
            at, inside = read.tensor, read.tensor >= 0
            source = group.tensor(at)
            step.inputs[k] = Input(
                (made[at] if inside else given[~at]).ctypes.data,
                source.row_bytes,
                held[at] if inside else source.height,
                *(source.height, read.stride, read.before, read.reach, at if inside else -1),
            )
    return steps
