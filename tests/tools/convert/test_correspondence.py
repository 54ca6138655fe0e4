"""Whether a converted file is the network of an architecture."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.tflite_writer import with_weights
from tests.tools.train.tiny import tiny_architecture
from tools.architecture import Activation
from tools.convert.correspondence import with_numbers_of
from tools.errors import ConversionError
from tools.graph import Graph
from tools.lowering import lower
from tools.tflite_reader import parse_tflite
from tools.tflite_writer import ALIGNMENT, write_tflite

DESIGN = tiny_architecture(squeeze=True)


@pytest.fixture
def graph() -> Graph:
    """As a file gives it."""
    return parse_tflite(write_tflite(with_weights(lower(DESIGN))))


def test_the_numbers_are_taken_and_the_rest_is_the_architectures_own(graph: Graph) -> None:
    renamed = replace(graph, tensors=tuple(replace(t, name="evil") for t in graph.tensors))
    clean = with_numbers_of(renamed, DESIGN)
    assert clean.ops == lower(DESIGN).ops
    assert not any(tensor.name == "evil" for tensor in clean.tensors)
    assert [t.quantization for t in clean.tensors] == [t.quantization for t in graph.tensors]
    assert all(t.data is not None for t in clean.tensors if t.constant)


@pytest.mark.parametrize("activation", ["relu", "relu6", "leakyrelu", "swish", "hardswish"])
@pytest.mark.parametrize("squeeze", [False, True])
def test_every_kind_of_layer_is_recognised(activation: Activation, squeeze: bool) -> None:
    design = tiny_architecture(activation, "symmetric", squeeze)
    graph = parse_tflite(write_tflite(with_weights(lower(design))))
    assert parse_tflite(write_tflite(with_numbers_of(graph, design))).ops == graph.ops


@pytest.mark.parametrize(
    ("other", "words"),
    [
        (tiny_architecture(squeeze=False), "the operator of layer"),
        (tiny_architecture("relu", squeeze=True), "activation of layer 0"),
        (tiny_architecture(squeeze=True, head_channels=24), "a shape at layer"),
        (tiny_architecture(squeeze=True, resolution=12), "a shape at the input"),
        (tiny_architecture(squeeze=True, classes=7), "a shape at layer"),
    ],
)
def test_another_network_is_told_from_this_one(graph: Graph, other: object, words: str) -> None:
    with pytest.raises(ConversionError, match=words):
        with_numbers_of(graph, other)  # type: ignore[arg-type]


def test_other_wiring_is_told(graph: Graph) -> None:
    """The last sum adds a tensor to itself, which has the same shape."""
    ops = list(graph.ops)
    position = max(i for i, op in enumerate(ops) if op.kind == "ADD")
    main, _ = ops[position].inputs
    ops[position] = replace(ops[position], inputs=(main, main))
    with pytest.raises(ConversionError, match="come from other layers"):
        with_numbers_of(replace(graph, ops=tuple(ops)), DESIGN)


def test_operators_too_many_are_told(graph: Graph) -> None:
    with pytest.raises(ConversionError, match="operators, not"):
        with_numbers_of(replace(graph, ops=graph.ops[:-1]), DESIGN)


def test_a_bias_that_was_left_out_adds_nothing(graph: Graph) -> None:
    *others, last = graph.ops
    bare = replace(last, inputs=(*last.inputs[:2], -1))
    clean = with_numbers_of(replace(graph, ops=(*others, bare)), DESIGN)
    bias = clean.tensors[clean.ops[-1].inputs[2]]
    source, weights = (clean.tensors[i] for i in clean.ops[-1].inputs[:2])
    assert bias.data is not None
    assert not bias.data.any()
    assert bias.quantization is not None
    assert source.quantization is not None
    assert weights.quantization is not None
    expected = np.array(weights.quantization.scales) * source.quantization.scales[0]
    assert bias.quantization.scales == pytest.approx(expected)


def test_constants_are_aligned_in_the_file(graph: Graph) -> None:
    data = write_tflite(graph)
    start = np.frombuffer(data, np.uint8).__array_interface__["data"][0]
    places = [
        t.data.__array_interface__["data"][0]
        for t in parse_tflite(data).tensors
        if t.constant and t.data is not None
    ]
    assert {(place - start) % ALIGNMENT for place in places} == {0}
