"""The arena: equal to the byte to what the real allocator takes, and wrong as soon as loosened."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from tflite_micro.tensorflow.lite.micro.python.schema_py_generated import BuiltinOperator

from tests import single_ops
from tests.random_architectures import random_architecture
from tests.tflite_writer import with_weights, write_tflite
from tools.architecture import Architecture
from tools.compiler.support import check_supported
from tools.compiler.tables import UNARY
from tools.errors import UnsupportedOpError
from tools.graph import Graph, Op, Quantization, Tensor
from tools.lowering import lower
from tools.memory import Buffer, place
from tools.tflite_reader import read_tflite
from tools.tflm import HostInterpreter
from tools.tflm_arena import Arena, arena, head_buffers, head_bytes, scratch_requests, tail_bytes
from tools.tflm_structures import LAYOUTS

Sample = list[tuple[Graph, Arena]]

# Head and tail on a 32-bit Cortex-M7, reference kernels, tflite-micro of August 2026.
BOARD = {
    "resnet8_cifar10_int8": (49_152, 5_188),
    "kws_dscnn_int8": (16_000, 6_772),
    "paper/LMaNet-Elite.random-weights.int8": (307_200, 49_284),
    "paper/LMaNet-Core.random-weights.int8": (409_600, 41_636),
    "paper/QwNet-Core.random-weights.int8": (409_600, 26_292),
}


def measured(model: Path | bytes) -> Arena:
    """What the real allocator took on this host."""
    real = HostInterpreter(model).arena()
    return Arena(real.head_bytes, real.tail_bytes)


def random_sample(count: int, seed: int) -> Sample:
    """Lowered random architectures, and what the real allocator took for each."""
    rng = np.random.default_rng(seed)
    graphs = [lower(random_architecture(rng)) for _ in range(count)]
    return [(graph, measured(write_tflite(with_weights(graph)))) for graph in graphs]


@pytest.fixture(scope="module")
def sample() -> Sample:
    return random_sample(100, 0)


def test_arena_equals_the_real_one_for_random_architectures(sample: Sample) -> None:
    assert [arena(graph, pointer_bytes=8) for graph, _ in sample] == [real for _, real in sample]


@pytest.mark.slow
def test_arena_equals_the_real_one_for_many_more() -> None:
    assert all(arena(graph, pointer_bytes=8) == real for graph, real in random_sample(500, 1))


def pool(buffers: Iterable[Buffer], alignment: int = 16) -> int:
    columns = [(buffer.size_bytes, buffer.first, buffer.last) for buffer in buffers]
    return place(np.array(columns, np.int64).T, alignment)[1]


def is_sum(buffer: Buffer) -> bool:
    """The first of a MEAN's three scratch buffers."""
    return (-1 - buffer.key) % 3 == 0


LOOSENED: dict[str, Callable[[list[Buffer]], int]] = {
    "8-byte alignment": lambda buffers: pool(buffers, 8),
    "no scratch": lambda buffers: pool(b for b in buffers if b.key >= 0),
    "sums alone as scratch": lambda buffers: pool(b for b in buffers if b.key >= 0 or is_sum(b)),
    "ties the other way": lambda buffers: pool(reversed(buffers)),
    "freed one step early": lambda buffers: pool(
        Buffer(b.key, b.size_bytes, b.first, max(b.first, b.last - 1)) for b in buffers
    ),
}


@pytest.mark.parametrize("loosened", LOOSENED)
def test_a_loosened_planner_is_found_out(sample: Sample, loosened: str) -> None:
    assert all(pool(head_buffers(graph)) == real.head_bytes for graph, real in sample)
    wrong = [LOOSENED[loosened](head_buffers(graph)) != real.head_bytes for graph, real in sample]
    assert any(wrong)


@pytest.mark.parametrize("name", BOARD)
def test_files_take_what_was_measured_on_board_and_host(shared: Path, name: str) -> None:
    path = shared / "models" / f"{name}.tflite"
    graph = read_tflite(path)
    assert arena(graph) == Arena(*BOARD[name])
    assert arena(graph, pointer_bytes=8) == measured(path)


def test_every_file_at_hand_takes_what_the_host_takes(shared: Path) -> None:
    paths = sorted((shared / "models").rglob("*.tflite"))
    assert [arena(read_tflite(p), 8) for p in paths] == [measured(p) for p in paths]


@pytest.mark.parametrize(
    ("name", "head"), [("LMaNet-Elite", 331_104), ("LMaNet-Core", 441_472), ("QwNet-Core", 425_248)]
)
def test_symmetric_padding_costs_the_papers_networks_what_was_measured(
    shared: Path, name: str, head: int
) -> None:
    assert head_bytes(lower(Architecture.load(shared / "models/paper" / f"{name}.json"))) == head


def view(rng: np.random.Generator, kind: str) -> Graph:
    """An operator that gives its input another shape."""
    count = int(rng.integers(1, 99))
    shape = {"RESHAPE": (1, count), "SQUEEZE": (count,), "EXPAND_DIMS": (1, count, 1, 1)}[kind]
    source = (count, 1, 1) if kind != "SQUEEZE" else (1, count, 1)
    numbers = np.array({"RESHAPE": shape, "EXPAND_DIMS": (0,)}.get(kind, ()), np.int32)
    constants = [single_ops.constant("numbers", numbers)] if numbers.size else []
    given = single_ops.activation("input", source, 0.1, 3)
    return single_ops.network(
        kind, [given, *constants], single_ops.activation("output", shape, 0.1, 3)
    )


GENERATORS: dict[str, Callable[[np.random.Generator], Graph]] = {
    "CONV_2D": single_ops.conv,
    "DEPTHWISE_CONV_2D": single_ops.depthwise,
    "FULLY_CONNECTED": single_ops.dense,
    "MEAN": single_ops.mean,
    "SOFTMAX": single_ops.softmax,
    "PAD": single_ops.pad,
    "MEAN and MUL": single_ops.excite,
    **{k: partial(single_ops.pool, kind=k) for k in ("AVERAGE_POOL_2D", "MAX_POOL_2D")},
    **{k: partial(single_ops.binary, kind=k) for k in ("ADD", "MUL")},
    **{k: partial(single_ops.unary, kind=k) for k in UNARY},
    **{k: partial(view, kind=k) for k in ("RESHAPE", "SQUEEZE", "EXPAND_DIMS")},
}


@pytest.mark.parametrize("kind", GENERATORS)
def test_every_kind_of_operator_takes_what_the_host_takes(kind: str) -> None:
    for seed in range(6):
        graph = GENERATORS[kind](np.random.default_rng(seed))
        assert arena(graph, pointer_bytes=8) == measured(write_tflite(graph))


def test_what_is_modelled_is_tested_and_the_compiler_accepts_no_more() -> None:
    tested = {op.kind for g in GENERATORS.values() for op in g(np.random.default_rng(0)).ops}
    assert all(set(layout.kernel_bytes) == tested | {"PAD"} for layout in LAYOUTS.values())
    given = single_ops.activation("given", (1, 9), 0.1, 0)
    kinds = [kind for kind in vars(BuiltinOperator) if kind.isupper() and kind not in tested]
    for kind in set(kinds) - {"PAD"}:
        with pytest.raises(UnsupportedOpError, match="no kernel"):
            check_supported(single_ops.network(kind, [given], given))


def test_scratch_buffers_are_told_by_operator() -> None:
    graph = single_ops.excite(np.random.default_rng(0))
    channels = graph.tensors[2].elements
    assert scratch_requests(graph) == [(0, 4 * channels), (0, 16), (0, 8)]
    assert [b.key for b in head_buffers(graph)] == [0, 2, 3, -1, -2, -3]


def test_tensors_that_nothing_uses_are_planned_as_the_real_planner_does() -> None:
    q = Quantization((0.1,), (0,))
    stray = Tensor("stray", (1, 999), quantization=q)
    pair = (Tensor("a", (1, 9), quantization=q), Tensor("b", (1, 9), quantization=q))
    graph = Graph((stray, *pair), (Op("LEAKY_RELU", (1,), (2,), {"alpha": 0.1}),), (1,), (2,))
    assert head_bytes(graph) == measured(write_tflite(graph)).head_bytes == 1008


def test_an_early_output_lives_to_the_end() -> None:
    q = Quantization((0.1,), (0,))
    tensors = tuple(Tensor(f"t{i}", (1, 100), quantization=q) for i in range(5))
    ops = tuple(Op("LEAKY_RELU", (i,), (i + 1,), {"alpha": 0.1}) for i in range(4))
    graph = Graph(tensors, ops, (0,), (1, 4))
    assert arena(graph, pointer_bytes=8) == measured(write_tflite(graph))
    assert head_bytes(graph) == 3 * 112


@pytest.mark.parametrize(("kind", "dtype"), [("TANH", "int8"), ("LOGISTIC", "float32")])
def test_what_is_not_modelled_is_named(kind: str, dtype: str) -> None:
    tensors = (Tensor("a", (1, 9), dtype), Tensor("b", (1, 9), dtype))
    graph = Graph(tensors, (Op(kind, (0,), (1,), {}, "gate"),), (0,), (1,))
    for measure in (head_bytes, tail_bytes):
        with pytest.raises(UnsupportedOpError, match=rf"{kind} \(layer 0, gate\).* not modelled"):
            measure(graph)
