"""Graphs as .tflite bytes: the inverse of tools.tflite_reader, to test with any quantization."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from tflite_micro.tensorflow.lite.micro.python import schema_py_generated as schema

from tools.graph import Graph, Op, Quantization, Tensor

_OPTIONS = {
    "CONV_2D": "Conv2DOptions",
    "DEPTHWISE_CONV_2D": "DepthwiseConv2DOptions",
    "AVERAGE_POOL_2D": "Pool2DOptions",
    "MAX_POOL_2D": "Pool2DOptions",
    "FULLY_CONNECTED": "FullyConnectedOptions",
    "ADD": "AddOptions",
    "MUL": "MulOptions",
    "MEAN": "ReducerOptions",
    "LEAKY_RELU": "LeakyReluOptions",
    "SOFTMAX": "SoftmaxOptions",
}
_PAIRS = {
    "stride": ("strideH", "strideW"),
    "dilation": ("dilationHFactor", "dilationWFactor"),
    "filter": ("filterHeight", "filterWidth"),
}


def write_tflite(graph: Graph) -> bytes:
    """The file that `parse_tflite` reads as `graph`."""
    import flatbuffers

    model = schema.ModelT()
    model.version = 3
    model.buffers = [schema.BufferT()]
    model.operatorCodes = []
    subgraph = schema.SubGraphT()
    subgraph.tensors = [_tensor(model, tensor) for tensor in graph.tensors]
    subgraph.inputs, subgraph.outputs = list(graph.inputs), list(graph.outputs)
    subgraph.operators = [_operator(model, op) for op in graph.ops]
    model.subgraphs = [subgraph]
    builder = flatbuffers.Builder(1024)
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


def with_weights(graph: Graph) -> Graph:
    """`graph`, as `lower` gives it, with made-up weights and scales that any kernel accepts.

    Weights have a scale for each output channel, as the converter writes them.
    """
    gates = {i for op in graph.ops if op.kind == "LOGISTIC" for i in op.outputs}
    filters = {op.inputs[1]: op.kind for op in graph.ops if len(op.inputs) == 3}
    tensors = [
        _quantized(tensor, i in gates, filters.get(i, "")) for i, tensor in enumerate(graph.tensors)
    ]
    return replace(graph, tensors=tuple(tensors))


def _quantized(tensor: Tensor, gate: bool, kind: str) -> Tensor:
    if tensor.data is not None:
        return tensor
    if not tensor.constant:
        scale = Quantization((1 / 256,), (-128,)) if gate else Quantization((1 / 16,), (0,))
        return replace(tensor, quantization=scale)
    axis = 3 if kind == "DEPTHWISE_CONV_2D" else 0
    channels = tensor.shape[axis]
    scales = Quantization((1 / 64 if kind else 1 / 1024,) * channels, (0,) * channels, axis)
    return replace(tensor, data=np.zeros(tensor.shape, tensor.dtype), quantization=scales)


def _tensor(model: Any, tensor: Tensor) -> Any:
    written = schema.TensorT()
    written.name = tensor.name
    written.shape = list(tensor.shape)
    written.type = getattr(schema.TensorType, tensor.dtype.upper())
    if tensor.data is not None:
        buffer = schema.BufferT()
        buffer.data = np.frombuffer(np.ascontiguousarray(tensor.data).tobytes(), np.uint8)
        written.buffer = len(model.buffers)
        model.buffers.append(buffer)
    if tensor.quantization is not None:
        written.quantization = schema.QuantizationParametersT()
        written.quantization.scale = np.array(tensor.quantization.scales, np.float32)
        written.quantization.zeroPoint = np.array(tensor.quantization.zero_points, np.int64)
        written.quantization.quantizedDimension = tensor.quantization.axis
    return written


def _operator(model: Any, op: Op) -> Any:
    written = schema.OperatorT()
    written.inputs, written.outputs = list(op.inputs), list(op.outputs)
    written.opcodeIndex = _operator_code(model, op.kind)
    if op.kind in _OPTIONS:
        written.builtinOptionsType = getattr(schema.BuiltinOptions, _OPTIONS[op.kind])
        written.builtinOptions = _options(_OPTIONS[op.kind], op)
    return written


def _operator_code(model: Any, kind: str) -> int:
    """Index of the code of `kind`, which all operators of that kind share."""
    builtin = getattr(schema.BuiltinOperator, kind)
    known = [code.builtinCode for code in model.operatorCodes]
    if builtin in known:
        return known.index(builtin)
    code = schema.OperatorCodeT()
    code.builtinCode = builtin
    code.deprecatedBuiltinCode = min(builtin, 127)
    code.version = 1
    model.operatorCodes.append(code)
    return len(known)


def _options(name: str, op: Op) -> Any:
    written = getattr(schema, f"{name}T")()
    for key, value in op.options.items():
        if key in _PAIRS:
            for attribute, number in zip(_PAIRS[key], value, strict=True):
                setattr(written, attribute, number)
        elif key == "padding":
            written.padding = getattr(schema.Padding, value)
        elif key == "activation":
            function = getattr(schema.ActivationFunctionType, value or "NONE")
            written.fusedActivationFunction = function
        elif key != "axes":
            setattr(written, {"depth_multiplier": "depthMultiplier"}.get(key, key), value)
    if op.kind == "MEAN":
        written.keepDims = op.options["keep_dims"]
    return written
