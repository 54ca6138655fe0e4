"""What parse_tflite refuses by name, and how large, twisted or foreign a file may be."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import flatbuffers
import numpy as np
import pytest
from tflite_micro.tensorflow.lite.micro.python import schema_py_generated as schema

from tests import single_ops
from tests.tflite_writer import write_tflite
from tests.tools.tflite_hostile import packed
from tools.errors import ModelFileError, UnsupportedOpError
from tools.graph import Graph, Op, Tensor
from tools.tflite_limits import LARGEST_FILE_BYTES, LONGEST_NAME
from tools.tflite_reader import parse_tflite, read_tflite


def changed(change: Callable[[Any, Any], object]) -> bytes:
    """A convolution (input, weights, bias, output) after `change(model, subgraph)`."""
    rng = np.random.default_rng(3)
    model = schema.ModelT.InitFromPackedBuf(write_tflite(single_ops.conv(rng)), 0)
    change(model, model.subgraphs[0])
    return packed(model)


def kind(name: str, custom: str = "") -> Callable[[Any, Any], None]:
    """Give the only operator another kind."""

    def change(model: Any, _: Any) -> None:
        code = model.operatorCodes[0]
        code.builtinCode = getattr(schema.BuiltinOperator, name)
        code.deprecatedBuiltinCode = min(code.builtinCode, 127)
        code.customCode = custom

    return change


REFUSALS: dict[str, Callable[[Any, Any], object]] = {
    r"'input' has the dynamic shape \(1, -1, 8, 3\).*batch_size=1": lambda _, graph: setattr(
        graph.tensors[0], "shapeSignature", [1, -1, 8, 3]
    ),
    r"'input' has the dynamic shape \(-1, .*batch_size=1": lambda _, graph: setattr(
        graph.tensors[0], "shape", [-1, *graph.tensors[0].shape[1:]]
    ),
    "'input' is a variable": lambda _, graph: setattr(graph.tensors[0], "isVariable", True),
    "'weights' is stored sparsely": lambda _, graph: setattr(
        graph.tensors[1], "sparsity", schema.SparsityParametersT()
    ),
    "'weights' has the type int4": lambda _, graph: setattr(
        graph.tensors[1], "type", schema.TensorType.INT4
    ),
    "float model: Tensor 'weights' is float16.*representative_dataset": lambda _, graph: setattr(
        graph.tensors[1], "type", schema.TensorType.FLOAT16
    ),
    "data of tensor 'weights' are stored outside": lambda model, _: setattr(
        model.buffers[1], "offset", 4096
    ),
    "holds 2 subgraphs": lambda model, graph: setattr(model, "subgraphs", [graph, graph]),
    r"WHILE \(layer 0, output\) runs other subgraphs": kind("WHILE"),
    r"IF \(layer 0, output\) runs other subgraphs": kind("IF"),
    r"CUSTOM Mine \(layer 0, output\) is a custom operator": kind("CUSTOM", "Mine"),
    r"READ_VARIABLE \(layer 0, output\) keeps state": kind("READ_VARIABLE"),
    r"CONV_2D \(layer 0, without output\) has no output": lambda _, graph: setattr(
        graph.operators[0], "outputs", []
    ),
    r"BUILTIN 999 \(layer 0, output\) is newer": lambda model, _: setattr(
        model.operatorCodes[0], "builtinCode", 999
    ),
}


@pytest.mark.parametrize("words", REFUSALS)
def test_what_no_runtime_here_runs_is_refused_by_name(words: str) -> None:
    data = changed(REFUSALS[words])
    with pytest.raises(UnsupportedOpError, match=words):
        parse_tflite(data)


def tall() -> Any:
    """A tensor of one row more than all images together may have."""
    tensor = schema.TensorT()
    tensor.shape, tensor.type = [1, 262_145, 1, 1], schema.TensorType.INT8
    return tensor


DAMAGES: dict[str, Callable[[Any, Any], object]] = {
    r"CONV_2D \(layer 0\) is truncated or damaged": lambda _, graph: setattr(
        graph.operators[0].builtinOptions, "strideW", 0
    ),
    r"CONV_2D \(layer 0, output\) cannot give shape": lambda _, graph: setattr(
        graph.tensors[-1], "shape", [1, 1, 2, 12]
    ),
    "Tensor 1 of the model is truncated or damaged": lambda _, graph: setattr(
        graph.tensors[1].quantization, "scale", [float("nan")]
    ),
    "Tensor 0 of the model is truncated": lambda _, graph: setattr(
        graph.tensors[0].quantization, "scale", [1e-40]
    ),
    r"'output' has the impossible shape \(1, 0, 1, 1\)": lambda _, graph: setattr(
        graph.tensors[-1], "shape", [1, 0, 1, 1]
    ),
    r"impossible shape \(65536, 65536, 65536, 65536\)": lambda _, graph: setattr(
        graph.tensors[-1], "shape", [65536] * 4
    ),
    r"impossible shape \(1, 1, 1, 1, 1, 1, 1, 1\) \.\.\.": lambda _, graph: setattr(
        graph.tensors[-1], "shape", [1] * 60
    ),
    r"out of order at CONV_2D \(layer 0, output\)": lambda _, graph: setattr(
        graph.operators[0], "outputs", [graph.outputs[0]] * 2
    ),
    r"CONV_2D \(layer 0, output\) has no input": lambda _, graph: setattr(
        graph.operators[0], "inputs", [-1, 1, 2]
    ),
    r"CONV_2D \(layer 0, output\) has 1 inputs": lambda _, graph: setattr(
        graph.operators[0], "inputs", [0]
    ),
    "inputs are constants": lambda _, graph: setattr(graph, "inputs", [1]),
    "output is a constant": lambda _, graph: setattr(graph, "outputs", [1]),
    "more than 2,048 operators": lambda _, graph: graph.operators.extend(graph.operators * 2048),
    "more than 8,192 tensors": lambda _, graph: graph.tensors.extend(graph.tensors[:1] * 8192),
    "more than 1,048,576 numbers": lambda _, graph: setattr(
        graph.operators[0], "inputs", np.zeros(2**20 + 1, np.int32)
    ),
    "more than 262,144 rows": lambda _, graph: graph.tensors.append(tall()),
}


@pytest.mark.parametrize("words", DAMAGES)
def test_numbers_that_make_no_sense_are_named(words: str) -> None:
    data = changed(DAMAGES[words])
    with pytest.raises(ModelFileError, match=words):
        parse_tflite(data)


def test_softmax_of_a_single_number_is_damaged() -> None:
    tensors = tuple(Tensor(name, ()) for name in ("input", "output"))
    graph = Graph(tensors, (Op("SOFTMAX", (0,), (1,), {"beta": 1.0}, "output"),), (0,), (1,))
    with pytest.raises(ModelFileError, match=r"SOFTMAX \(layer 0, output\) cannot give shape \(\)"):
        parse_tflite(write_tflite(graph))


def test_batch_of_unknown_size_is_read_as_the_one_that_is_stored() -> None:
    def change(_: Any, graph: Any) -> None:
        graph.tensors[0].shapeSignature = [-1, *graph.tensors[0].shape[1:]]

    assert parse_tflite(changed(change)).tensors[0].shape[0] == 1


def test_control_sequences_in_names_never_reach_a_terminal() -> None:
    data = changed(lambda _, graph: setattr(graph.tensors[0], "name", "in\x1b[2Jput"))
    assert parse_tflite(data).tensors[0].name == "in\N{REPLACEMENT CHARACTER}[2Jput"


def test_names_of_pages_are_cut() -> None:
    data = changed(lambda _, graph: setattr(graph.tensors[0], "name", "long" * 100_000))
    assert len(parse_tflite(data).tensors[0].name) == LONGEST_NAME


def overlapping(name_bytes: int, buffer_bytes: int) -> bytes:
    """A file of 1,000 tensors that all point to the same name and the same buffer."""
    builder = flatbuffers.Builder(1024)
    name = builder.CreateString("n" * name_bytes)
    shape = builder.CreateNumpyVector(np.array([buffer_bytes], np.int32))
    tensors = [_tensor(builder, name, shape) for _ in range(1000)]
    schema.SubGraphStartTensorsVector(builder, len(tensors))
    for tensor in tensors:
        builder.PrependUOffsetTRelative(tensor)
    vector = builder.EndVector()
    schema.SubGraphStart(builder)
    schema.SubGraphAddTensors(builder, vector)
    subgraph = schema.SubGraphEnd(builder)
    content = builder.CreateNumpyVector(np.zeros(buffer_bytes, np.uint8))
    schema.BufferStart(builder)
    schema.BufferAddData(builder, content)
    buffer = schema.BufferEnd(builder)
    schema.ModelStartSubgraphsVector(builder, 1)
    builder.PrependUOffsetTRelative(subgraph)
    subgraphs = builder.EndVector()
    schema.ModelStartBuffersVector(builder, 1)
    builder.PrependUOffsetTRelative(buffer)
    buffers = builder.EndVector()
    schema.ModelStart(builder)
    schema.ModelAddSubgraphs(builder, subgraphs)
    schema.ModelAddBuffers(builder, buffers)
    builder.Finish(schema.ModelEnd(builder), b"TFL3")
    return bytes(builder.Output())


def _tensor(builder: Any, name: int, shape: int) -> int:
    schema.TensorStart(builder)
    schema.TensorAddName(builder, name)
    schema.TensorAddShape(builder, shape)
    schema.TensorAddType(builder, schema.TensorType.INT8)
    return int(schema.TensorEnd(builder))


@pytest.mark.parametrize(
    ("name_bytes", "buffer_bytes", "words"),
    [(3_000_000, 1, "4,194,304 bytes of names"), (1, 1_000_000, "67,108,864 bytes of weights")],
)
def test_bytes_that_a_thousand_tensors_share_count_each_time(
    name_bytes: int, buffer_bytes: int, words: str
) -> None:
    data, begin = overlapping(name_bytes, buffer_bytes), time.perf_counter()
    with pytest.raises(ModelFileError, match=f"more than {words}"):
        parse_tflite(data)
    assert time.perf_counter() - begin < 2


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", r"The file is empty"),
        (b"A text about networks.\n" * 9, r"not a \.tflite model"),
        (b"PK\x03\x04" + bytes(60), "zip archive"),
        (b"\x89HDF\r\n\x1a\n" + bytes(60), "HDF5"),
        (b"version https://git-lfs.github.com/spec/v1\n", "git lfs pull"),
    ],
)
def test_other_files_are_told_apart(content: bytes, words: str, tmp_path: Path) -> None:
    path = tmp_path / "other.tflite"
    path.write_bytes(content)
    with pytest.raises(ModelFileError, match=rf"other\.tflite: .*{words}"):
        read_tflite(path)


def test_file_of_hundreds_of_megabytes_is_refused_with_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "huge.tflite"
    with path.open("wb") as file:
        file.write(b"\x00" * 4 + b"TFL3")
        file.truncate(700 * 2**20)
    begin = time.perf_counter()
    with pytest.raises(ModelFileError, match="has 700 MB; a model may have 64 MB"):
        read_tflite(path)
    assert time.perf_counter() - begin < 2
    assert path.stat().st_size > LARGEST_FILE_BYTES


def test_folders_pipes_and_devices_are_no_models(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "pipe", Path("/dev/zero")):
        with pytest.raises(ModelFileError, match="is not a regular file"):
            read_tflite(path)
