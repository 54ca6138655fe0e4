"""Graphs as .tflite bytes: the inverse of tools.tflite_reader, to test with any quantization."""

from __future__ import annotations

from typing import Any

import numpy as np
from tflite_micro.tensorflow.lite.micro.python import schema_py_generated as schema

from tools.graph import Graph, Op, Tensor

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
        written.quantization.scale = list(tensor.quantization.scales)
        written.quantization.zeroPoint = list(tensor.quantization.zero_points)
        written.quantization.quantizedDimension = tensor.quantization.axis
    return written


def _operator(model: Any, op: Op) -> Any:
    written = schema.OperatorT()
    written.inputs, written.outputs = list(op.inputs), list(op.outputs)
    written.opcodeIndex = len(model.operatorCodes)
    code = schema.OperatorCodeT()
    code.builtinCode = getattr(schema.BuiltinOperator, op.kind)
    code.deprecatedBuiltinCode = min(code.builtinCode, 127)
    code.version = 1
    model.operatorCodes.append(code)
    if op.kind in _OPTIONS:
        written.builtinOptionsType = getattr(schema.BuiltinOptions, _OPTIONS[op.kind])
        written.builtinOptions = _options(_OPTIONS[op.kind], op)
    return written


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
