"""check_int8: float models, float ends, other activations and batches, each named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests import single_ops
from tests.tflite_writer import write_tflite
from tools.errors import UnsupportedOpError
from tools.graph import Graph, Op, Tensor
from tools.graph_checks import check_int8
from tools.tflite_reader import parse_tflite, read_tflite


def chain(kinds: Sequence[str], dtypes: Sequence[str], shape: tuple[int, ...] = (1, 8)) -> Graph:
    """Operators in a row between tensors t0, t1, ... of these types, written and read again."""
    tensors = tuple(Tensor(f"t{i}", shape, dtype) for i, dtype in enumerate(dtypes))
    ops = tuple(Op(kind, (i,), (i + 1,), {}, f"t{i + 1}") for i, kind in enumerate(kinds))
    return parse_tflite(write_tflite(Graph(tensors, ops, (0,), (len(kinds),))))


def refusal(graph: Graph) -> str:
    with pytest.raises(UnsupportedOpError) as caught:
        check_int8(graph)
    return str(caught.value)


def test_float_model_names_its_first_layer_and_the_remedy() -> None:
    words = refusal(chain(["RELU", "LOGISTIC"], ["float32"] * 3))
    assert words.startswith("This is a float model: RELU (layer 0, t1) computes in float32. ")
    assert "representative_dataset" in words


def test_float_model_with_int8_weights_says_so() -> None:
    graph = single_ops.dense(np.random.default_rng(0))
    ends = {graph.inputs[0], graph.outputs[0]}
    tensors = tuple(
        replace(t, dtype="float32", quantization=None) if i in ends else t
        for i, t in enumerate(graph.tensors)
    )
    words = refusal(parse_tflite(write_tflite(replace(graph, tensors=tensors))))
    assert "FULLY_CONNECTED (layer 0, output) computes in float32, with int8 weights." in words


@pytest.mark.parametrize("ends", ["input", "output", "both"])
def test_float_ends_of_an_int8_network_are_named(ends: str) -> None:
    kinds, dtypes = ["RELU"], ["int8", "int8"]
    if ends != "output":
        kinds, dtypes = ["QUANTIZE", *kinds], ["float32", *dtypes]
    if ends != "input":
        kinds, dtypes = [*kinds, "DEQUANTIZE"], [*dtypes, "float32"]
    words = refusal(chain(kinds, dtypes))
    assert words.startswith("The network is int8 inside, but its ")
    assert ("its input 't0' is float32" in words) == (ends != "output")
    assert (f"its output 't{len(kinds)}' is float32" in words) == (ends != "input")
    assert "inference_input_type = tf.int8" in words


def test_network_in_part_float_names_the_float_layer() -> None:
    kinds = ["RELU", "DEQUANTIZE", "LOGISTIC", "QUANTIZE"]
    words = refusal(chain(kinds, ["int8", "int8", "float32", "float32", "int8"]))
    assert words.startswith("The network is in part a float model: LOGISTIC (layer 2, t3)")
    assert "Replace the layers" in words


def test_16_bit_activations_are_named() -> None:
    words = refusal(chain(["QUANTIZE", "RELU"], ["int8", "int16", "int16"]))
    assert words.startswith("QUANTIZE (layer 0, t1) has int16 activations")
    assert "not with 16-bit activations" in words


def test_other_activations_are_named() -> None:
    words = refusal(chain(["RELU", "ARG_MAX"], ["int8", "int8", "int64"]))
    assert words.startswith("ARG_MAX (layer 1, t2) has int64 activations")


def test_shape_worked_out_at_run_time_is_a_dynamic_shape() -> None:
    words = refusal(chain(["RELU", "SHAPE"], ["int8", "int8", "int32"]))
    assert words.startswith("SHAPE (layer 1, t2) works out a dynamic shape")
    assert "batch_size=1" in words


def test_batch_of_images_is_refused() -> None:
    words = refusal(chain(["RELU"], ["int8", "int8"], (4, 8, 8, 3)))
    assert words.startswith("The input 't0' holds a batch of 4 images.")
    assert "batch_size=1" in words


@pytest.mark.parametrize("dtype", ["int8", "uint8"])
def test_int8_and_uint8_networks_pass(dtype: str) -> None:
    check_int8(chain(["RELU"], [dtype, dtype]))


def test_reference_networks_pass(shared: Path) -> None:
    for path in (shared / "models").rglob("*.tflite"):
        check_int8(read_tflite(path))
