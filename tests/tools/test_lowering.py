"""Lowering: operator for operator what the converter wrote, and sound for any architecture."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.random_architectures import random_architecture
from tests.tools.test_memory import assert_sound, most_alive
from tools.architecture import Architecture, expand
from tools.graph import Graph, Op
from tools.lowering import lower, op_names, operators
from tools.memory import activation_buffers, plan_memory
from tools.schedule.table import table_of
from tools.search.sampling import sample
from tools.search.space import SearchSpace
from tools.tflite_reader import parse_tflite, read_tflite

PARAMETERIZED = {"PAD", "RESHAPE", "MEAN"}
STAGE = {
    "output_channels": 8, "num_layers": 1, "kernel_size": 3, "stride": 1, "expansion_factor": 2,
    "conv_type": "mbconv", "skip_op": "identity",
}  # fmt: skip


def signature(graph: Graph, op: Op) -> tuple[Any, ...]:
    """What two graphs must agree on.

    A classifier's bias is dropped when it is zero; a 1x1 filter needs no padding of either kind.
    """
    inputs = op.inputs[:2] if op.kind == "FULLY_CONNECTED" else op.inputs
    tensors = [graph.tensors[i] for i in (*inputs, *op.outputs)]
    kept = {key: np.float32(v) if key == "alpha" else v for key, v in op.options.items()}
    if len(tensors) > 2 and tensors[1].shape[1:3] == (1, 1):
        kept.pop("padding", None)
    numbers = [t.data.tolist() for t in tensors if t.data is not None and op.kind in PARAMETERIZED]
    return op.kind, [(t.shape, t.dtype, t.constant) for t in tensors], kept, numbers


def wiring(graph: Graph) -> list[list[int]]:
    """For each operator, which operators (or -1: the input) made its activations."""
    made = {output: at for at, op in enumerate(graph.ops) for output in op.outputs}
    return [
        [made.get(i, -1) for i in op.inputs if i >= 0 and not graph.tensors[i].constant]
        for op in graph.ops
    ]


@pytest.mark.parametrize("name", ["LMaNet-Elite", "LMaNet-Core", "QwNet-Core"])
def test_the_papers_networks_lower_to_what_the_converter_wrote(shared: Path, name: str) -> None:
    folder = shared / "models" / "paper"
    ours = lower(Architecture.load(folder / f"{name}.json").model_copy(update={"padding": "same"}))
    theirs = read_tflite(folder / f"{name}.random-weights.int8.tflite")
    assert [op.kind for op in ours.ops] == [op.kind for op in theirs.ops]
    for our_op, their_op in zip(ours.ops, theirs.ops, strict=True):
        assert signature(ours, our_op) == signature(theirs, their_op)
    assert wiring(ours) == wiring(theirs)


@pytest.mark.parametrize(
    ("activation", "kinds", "fused"),
    [
        ("relu", [], "RELU"),
        ("relu6", [], "RELU6"),
        ("leakyrelu", ["LEAKY_RELU"], None),
        ("hardswish", ["HARD_SWISH"], None),
        ("swish", ["LOGISTIC", "MUL"], None),
    ],
)
def test_activations_are_fused_or_operators(
    activation: str, kinds: list[str], fused: str | None
) -> None:
    graph = lower(Architecture.parse({"blocks": [STAGE | {"activation": activation}]}))
    expected = ["CONV_2D", *kinds, "DEPTHWISE_CONV_2D", *kinds, "CONV_2D", "MEAN"]
    assert [op.kind for op in graph.ops] == [*expected, "FULLY_CONNECTED"]
    assert graph.ops[0].options["activation"] == fused


def assert_converted(architecture: Architecture) -> None:
    """The converter writes the lowered operators, on tensors of the same shapes, and no others."""
    from torch import manual_seed, no_grad, randn_like

    from tools.convert.quantize import quantize
    from tools.network.keras_mirror import build_keras
    from tools.network.torch_network import build_torch

    manual_seed(0)
    side = architecture.resolution
    pixels = np.random.default_rng(0).integers(0, 256, (2, side, side, architecture.input_channels))
    network = build_torch(architecture).eval()
    with no_grad():  # the converter merges constants that are equal, as untrained ones are
        for parameter in network.parameters():
            parameter.add_(0.05 * randn_like(parameter))
    data = quantize(build_keras(network, architecture), pixels.astype(np.uint8))
    theirs, ours = parse_tflite(data), lower(architecture)
    assert [signature(ours, op) for op in ours.ops] == [signature(theirs, op) for op in theirs.ops]
    assert wiring(ours) == wiring(theirs)
    assert kept_tensors(ours) == kept_tensors(theirs)


def kept_tensors(graph: Graph) -> tuple[int, list[tuple[int, ...]]]:
    """How many tensors there are, and the shapes of the activations in order."""
    return len(graph.tensors), [t.shape for t in graph.tensors if not t.constant]


@pytest.mark.slow
def test_the_converter_writes_what_was_lowered_for_every_activation() -> None:
    activations = ("relu", "relu6", "leakyrelu", "hardswish", "swish")
    gated = STAGE | {"use_se": True, "se_ratio": 0.25, "skip_op": "residual"}
    stages = [gated | {"activation": name} for name in activations]
    assert_converted(
        Architecture.parse(
            {
                "resolution": 12, "classes": 10, "padding": "same", "input_channels": 1,
                "stem": {"output_channels": 4}, "blocks": stages, "head_channels": 16,
            }
        )
    )  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(8))
def test_the_converter_writes_what_was_lowered_for_random_architectures(seed: int) -> None:
    assert_converted(random_architecture(np.random.default_rng(seed), large=False))


DEEP = {
    "resolution": 4, "classes": 3, "padding": "same",
    "blocks": [STAGE | {"stride": 2}, STAGE | {"stride": 2}, STAGE | {"skip_op": "residual"}],
}  # fmt: skip


def test_a_residual_of_one_pixel_comes_as_a_vector_before_its_block() -> None:
    graph = lower(Architecture.parse(DEEP))
    kinds = [op.kind for op in graph.ops]
    assert kinds[-7:] == [
        "RESHAPE", "CONV_2D", "DEPTHWISE_CONV_2D", "CONV_2D", "ADD", "MEAN", "FULLY_CONNECTED",
    ]  # fmt: skip
    reshape, add = graph.ops[-7], graph.ops[-3]
    assert (graph.tensors[reshape.outputs[0]].shape, add.inputs[1]) == ((8,), reshape.outputs[0])


def test_on_one_pixel_an_excitation_has_no_mean() -> None:
    gated = STAGE | {"use_se": True, "se_ratio": 0.25}
    graph = lower(Architecture.parse(DEEP | {"blocks": [gated | {"stride": 2}] * 2 + [gated]}))
    assert [op.kind for op in graph.ops].count("MEAN") == 2  # the first excitation, and the pool
    assert [op.kind for op in graph.ops].count("LOGISTIC") == 3


def test_symmetric_padding_is_written_where_same_is_another() -> None:
    stages = [STAGE | {"stride": 2}, STAGE | {"stride": 2, "kernel_size": 5}, STAGE | {"stride": 2}]
    architecture = {"resolution": 12, "padding": "symmetric", "blocks": stages}
    graph = lower(Architecture.parse(architecture))
    pads = [op for op in graph.ops if op.kind == "PAD"]
    amounts = [graph.tensors[op.inputs[1]].data for op in pads]
    assert [data[1].tolist() for data in amounts if data is not None] == [[1, 0], [2, 1]]
    assert [graph.tensors[op.outputs[0]].shape[1] for op in pads] == [13, 9]
    assert [op.options["padding"] for op in graph.ops if op.kind == "DEPTHWISE_CONV_2D"] == [
        "VALID", "VALID", "SAME",
    ]  # fmt: skip
    assert "PAD" not in [
        op.kind for op in lower(Architecture.parse(architecture | {"padding": "same"})).ops
    ]


def test_names_are_unique() -> None:
    stage = STAGE | {"num_layers": 3, "skip_op": "residual", "use_se": True, "se_ratio": 0.25}
    graph = lower(Architecture.parse({"blocks": [stage, stage | {"activation": "swish"}]}))
    names = [tensor.name for tensor in graph.tensors]
    assert len(set(names)) == len(names)


def test_random_architectures_lower_to_sound_graphs() -> None:
    rng = np.random.default_rng(0)
    spaces = [SearchSpace.for_data(side, 3, 10) for side in (8, 32, 96)]
    for trial in range(1500):
        assert_consistent(lower(sample(spaces[trial % 3], rng)))


def test_pools_of_random_architectures_are_sound() -> None:
    rng = np.random.default_rng(1)
    space = SearchSpace.for_data(32, 3, 10)
    for _ in range(300):
        buffers = activation_buffers(lower(sample(space, rng)))
        assert_sound(buffers)
        assert most_alive(buffers) <= plan_memory(buffers).pool_bytes


def assert_consistent(graph: Graph) -> None:
    """Every tensor is made before it is read, and shapes follow from the operators."""
    known = set(graph.inputs)
    for op in graph.ops:
        read = {i for i in op.inputs if not graph.tensors[i].constant}
        assert read <= known
        known |= set(op.outputs)
        shape, output = graph.tensors[op.inputs[0]].shape, graph.tensors[op.outputs[0]].shape
        if op.kind in {"CONV_2D", "DEPTHWISE_CONV_2D"}:
            assert output[1:3] == tuple(-(-side // op.options["stride"][0]) for side in shape[1:3])
            assert graph.tensors[op.inputs[2]].shape == output[-1:]
        elif op.kind in {"ADD", "LEAKY_RELU", "HARD_SWISH", "LOGISTIC"}:
            assert {graph.tensors[i].shape for i in op.inputs} == {output}
        elif op.kind == "MEAN":
            assert output[-1] == shape[-1]
            assert min(shape[1:3]) >= 2
    assert graph.tensors[graph.outputs[0]].shape[1] >= 2


def whole_schema(count: int) -> list[Architecture]:
    """Random architectures over the whole schema, of the search at two sizes, and mutants."""
    rng = np.random.default_rng(8)
    found = [random_architecture(rng) for _ in range(count // 2)]
    for side in (32, 160):
        space = SearchSpace.for_data(side, 3, 100)
        drawn = [sample(space, rng) for _ in range(count // 8)]
        found += [*drawn, *(space.mutate(one, rng) for one in drawn)]
    return found


def extremes() -> list[Architecture]:
    """The largest and the smallest that the schema allows, and the deepest."""
    most = STAGE | {
        "output_channels": 2048, "num_layers": 12, "kernel_size": 7, "expansion_factor": 10,
        "use_se": True, "se_ratio": 1.0, "skip_op": "residual", "activation": "swish",
    }  # fmt: skip
    least = STAGE | {"output_channels": 1, "conv_type": "depthwise", "expansion_factor": 1}
    return [
        Architecture.parse({"resolution": side, "blocks": blocks, "classes": classes} | stem)
        for side, classes in ((4, 2), (5, 10_000), (512, 100))
        for blocks in ([most] * 2, [least], [most | {"stride": 2, "output_channels": 3}] * 8)
        for stem in ({}, {"stem": {"output_channels": 2048}, "head_channels": 2048})
    ]


def test_numbers_of_operators_are_those_of_the_graph() -> None:
    """What the search measures, and what is compiled: two ways to one table."""
    for architecture in (*whole_schema(3000), *extremes()):
        table, _ = operators(architecture, expand(architecture))
        again = table_of(lower(architecture))
        assert np.array_equal(table.ops, again.ops)
        assert np.array_equal(table.tensors, again.tensors)
        assert (table.source, table.output) == (again.source, again.output)


def test_names_of_operators_are_those_of_the_graph() -> None:
    for architecture in whole_schema(300):
        layers = expand(architecture)
        lowered = operators(architecture, layers)
        name, graph = op_names(layers, lowered), lower(architecture)
        assert [name(o) for o in range(len(graph.ops))] == [op.name for op in graph.ops]
