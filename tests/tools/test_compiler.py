from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests import single_ops
from tools.compiler import NativeModel, check_supported, compile_model
from tools.errors import UnsupportedOpError, WorkspaceError
from tools.graph import Graph, Op
from tools.schedule import schedule
from tools.tflite_reader import read_tflite
from tools.tflm import HostInterpreter

PAPER = ("LMaNet-Core", "LMaNet-Elite", "QwNet-Core")


def assert_equals_reference(path: Path, images: int) -> None:
    native, reference = NativeModel(read_tflite(path)), HostInterpreter(path)
    rng = np.random.default_rng(0)
    given = reference.graph.tensors[reference.graph.inputs[0]]
    for i in range(images):
        image = single_ops.random_image(rng, given)
        if i < 2:
            image[...] = (-128, 127)[i]
        np.testing.assert_array_equal(native.run(image), reference.run(image))


@pytest.mark.parametrize("name", ["resnet8_cifar10_int8", "kws_dscnn_int8"])
def test_mlperf_tiny_network_equals_tflite_micro(name: str, shared: Path) -> None:
    assert_equals_reference(shared / "models" / f"{name}.tflite", 52)


@pytest.mark.slow
@pytest.mark.parametrize("name", PAPER)
def test_paper_network_equals_tflite_micro(name: str, shared: Path) -> None:
    folder = shared / "models" / "paper"
    assert_equals_reference(folder / f"{name}.random-weights.int8.tflite", 4)


def test_generated_interface_is_the_agreed_one(tmp_path: Path) -> None:
    graph = single_ops.excite(np.random.default_rng(1))
    compiled = compile_model(graph, tmp_path)
    header = (tmp_path / "model.h").read_text()
    plan = schedule(graph)
    assert compiled.pool_bytes == plan.pool_bytes
    assert f"#define MODEL_INPUT_BYTES {graph.tensors[0].size_bytes}\n" in header
    assert f"#define MODEL_OUTPUT_BYTES {compiled.output_bytes}\n" in header
    assert f"#define MODEL_POOL_BYTES {plan.pool_bytes}\n" in header
    assert 'section(".bss.model_pool")' in (tmp_path / "model.c").read_text()
    assert compiled.sources == (tmp_path / "model.c", tmp_path / "weights.c")


def test_weights_bytes_are_the_arrays(tmp_path: Path) -> None:
    graph = single_ops.dense(np.random.default_rng(2))
    outputs, inputs = graph.tensors[1].shape
    assert compile_model(graph, tmp_path).weights_bytes == outputs * (inputs + 4 + 4 + 1)


def test_equal_tables_are_stored_once(tmp_path: Path) -> None:
    graph = single_ops.unary(np.random.default_rng(3), "RELU6")
    third = replace(graph.tensors[1], name="third")
    ops = (graph.ops[0], Op("RELU6", (1,), (2,), {}, "again"))
    twice = Graph((graph.tensors[0], replace(graph.tensors[0]), third), ops, (0,), (2,))
    assert compile_model(twice, tmp_path).weights_bytes == 256


def test_unsupported_operator_is_named_before_anything_is_written(tmp_path: Path) -> None:
    graph = single_ops.conv(np.random.default_rng(4))
    extra = replace(graph.tensors[-1], name="angle")
    ops = (*graph.ops, Op("ATAN2", graph.outputs * 2, (len(graph.tensors),), {}, "the/angle"))
    broken = Graph((*graph.tensors, extra), ops, graph.inputs, (len(graph.tensors),))
    with pytest.raises(UnsupportedOpError, match=r"ATAN2 \(layer 1, the/angle\)"):
        compile_model(broken, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_grouped_convolution_is_refused() -> None:
    rng = np.random.default_rng(5)
    source = single_ops.activation("input", (1, 4, 4, 6), 0.1, 0)
    weights = single_ops.constant("weights", np.ones((4, 1, 1, 3), np.int8), 0.01)
    output = single_ops.activation("output", (1, 4, 4, 4), 0.1, 0)
    options = single_ops.conv(rng).ops[0].options
    with pytest.raises(UnsupportedOpError, match="grouped"):
        check_supported(single_ops.network("CONV_2D", [source, weights], output, options))


def test_float_network_is_refused() -> None:
    graph = single_ops.unary(np.random.default_rng(6), "RELU")
    tensors = tuple(replace(t, dtype="float32", quantization=None) for t in graph.tensors)
    with pytest.raises(UnsupportedOpError, match="float32, not int8"):
        check_supported(replace(graph, tensors=tensors))


def test_a_sum_at_which_the_reference_would_abort_is_refused() -> None:
    """TFLite Micro ends the whole process where twice the input scale is 2^20 output scales."""
    source = single_ops.activation("input", (1, 8), 1.0, 0)
    total = Op("ADD", (0, 0), (1,), {"activation": None}, "total")
    output = single_ops.activation("output", (1, 8), 2.0**-19, 0)
    with pytest.raises(UnsupportedOpError, match="too far apart"):
        check_supported(Graph((source, output), (total,), (0,), (1,)))
    output = single_ops.activation("output", (1, 8), 2.0**-18, 0)
    check_supported(Graph((source, output), (total,), (0,), (1,)))


def test_scales_beyond_32_bits_are_refused() -> None:
    source = single_ops.activation("input", (1, 8), 1e30, 0)
    output = single_ops.activation("output", (1, 8), 1e-30, 0)
    with pytest.raises(UnsupportedOpError, match="too far apart"):
        check_supported(single_ops.network("QUANTIZE", [source], output))


def test_shapes_that_would_overrun_the_pool_are_refused() -> None:
    graph = single_ops.conv(np.random.default_rng(7))
    small = replace(graph.tensors[-1], shape=(1, 1, 1, 99))
    with pytest.raises(UnsupportedOpError, match="should have shape"):
        check_supported(replace(graph, tensors=(*graph.tensors[:-1], small)))


def test_name_from_a_file_cannot_leave_its_comment(tmp_path: Path) -> None:
    graph = single_ops.unary(np.random.default_rng(8), "RELU")
    op = replace(graph.ops[0], name="*/ #error out /* \n#error newline \\")
    assert NativeModel(replace(graph, ops=(op,))).run(np.zeros((1, 256), np.int8)).shape == (256,)


def test_folder_that_cannot_be_written_is_a_workspace_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(WorkspaceError):
        compile_model(single_ops.mean(np.random.default_rng(9)), tmp_path / "file")


def test_600_kb_of_weights_are_written_within_two_seconds(tmp_path: Path) -> None:
    weights = np.random.default_rng(10).integers(-127, 128, (600, 1024)).astype(np.int8)
    source = single_ops.activation("input", (1, 1024), 0.1, 0)
    output = single_ops.activation("output", (1, 600), 1.0, 0)
    constants = [single_ops.constant("weights", weights, 0.01)]
    graph = single_ops.network("FULLY_CONNECTED", [source, *constants], output)
    start = time.monotonic()
    compile_model(graph, tmp_path)
    assert time.monotonic() - start < 2


def test_wrong_image_is_refused() -> None:
    model = NativeModel(single_ops.unary(np.random.default_rng(11), "RELU"))
    with pytest.raises(ValueError, match="takes int8"):
        model.run(np.zeros((1, 256), np.float32))
