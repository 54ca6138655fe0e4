from __future__ import annotations

import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests import single_ops
from tests.tflite_writer import write_tflite
from tools.errors import ModelFileError, TinysmithError
from tools.tflite_reader import parse_tflite, read_tflite


def conv_file() -> bytes:
    return write_tflite(single_ops.conv(np.random.default_rng(3)))


@pytest.mark.parametrize("seed", range(10))
def test_what_was_written_is_read(seed: int) -> None:
    written = single_ops.conv(np.random.default_rng(seed))
    graph = parse_tflite(write_tflite(written))
    assert graph == written
    for tensor, original in zip(graph.tensors, written.tensors, strict=True):
        assert (tensor.data is None) == (original.data is None)
        if tensor.data is not None and original.data is not None:
            np.testing.assert_array_equal(tensor.data, original.data)


def test_resnet8_has_its_layers_weights_and_options(shared: Path) -> None:
    graph = read_tflite(shared / "models" / "resnet8_cifar10_int8.tflite")
    kinds = [op.kind for op in graph.ops]
    assert (kinds.count("CONV_2D"), kinds.count("ADD"), kinds[-1]) == (9, 3, "SOFTMAX")
    assert graph.ops[0].options["padding"] == "SAME"
    assert graph.ops[0].options["activation"] == "RELU"
    weights = graph.tensors[graph.ops[0].inputs[1]]
    assert weights.constant
    assert weights.shape == (16, 3, 3, 3)
    assert weights.quantization is not None
    assert len(weights.quantization.scales) == 16
    assert sum(t.elements for t in graph.tensors if t.constant) > 77_000


def test_missing_file_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match=r"none\.tflite cannot be read: No such file"):
        read_tflite(tmp_path / "none.tflite")


@pytest.mark.parametrize("data", [b"", b"TFL3", b"\x89PNG\r\n\x1a\n" * 9, b"\x00" * 4 + b"TFL3"])
def test_what_is_no_model_is_refused(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "broken.tflite"
    path.write_bytes(data)
    with pytest.raises(ModelFileError, match=r"broken\.tflite: "):
        read_tflite(path)


def test_every_truncation_is_refused() -> None:
    data = conv_file()
    for length in range(0, len(data), 7):
        with pytest.raises(ModelFileError):
            parse_tflite(data[:length])


def test_truncated_resnet8_is_refused(shared: Path) -> None:
    data = (shared / "models" / "resnet8_cifar10_int8.tflite").read_bytes()
    for length in range(0, len(data), len(data) // 100):
        with pytest.raises(ModelFileError):
            parse_tflite(data[:length])


def test_flipped_bytes_give_a_graph_or_an_error_of_ours() -> None:
    data, source = conv_file(), random.Random(11)
    refused = 0
    for _ in range(1500):
        damaged = bytearray(data)
        damaged[source.randrange(8, len(data))] = source.choice([0, 127, 128, 255])
        try:
            parse_tflite(bytes(damaged))
        except TinysmithError:
            refused += 1
    assert 0 < refused < 1500


def test_operator_that_reads_what_was_never_written_is_refused() -> None:
    graph = single_ops.excite(np.random.default_rng(0))
    backwards = type(graph)(graph.tensors, graph.ops[::-1], graph.inputs, graph.outputs)
    with pytest.raises(ModelFileError, match="out of order"):
        parse_tflite(write_tflite(backwards))


@pytest.mark.parametrize("index", [-2, 99])
def test_tensor_that_does_not_exist_is_refused(index: int) -> None:
    graph = single_ops.unary(np.random.default_rng(0), "RELU")
    op = replace(graph.ops[0], inputs=(index,))
    with pytest.raises(ModelFileError, match="damaged"):
        parse_tflite(write_tflite(replace(graph, ops=(op,))))


def test_buffer_of_another_size_than_its_tensor_is_refused() -> None:
    graph = single_ops.dense(np.random.default_rng(0))
    weights = replace(graph.tensors[1], shape=(1, 1))
    tensors = (graph.tensors[0], weights, *graph.tensors[2:])
    with pytest.raises(ModelFileError, match="damaged"):
        parse_tflite(write_tflite(replace(graph, tensors=tensors)))


def test_import_does_not_load_the_flatbuffer_bindings() -> None:
    check = "import tools.tflite_reader, sys; sys.exit('tflite_micro' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0
