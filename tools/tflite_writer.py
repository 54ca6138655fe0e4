"""A graph with weights as the bytes of a .tflite file: the inverse of `tools.tflite_reader`."""

from __future__ import annotations

from typing import Any

import numpy as np
from tflite_micro.tensorflow.lite.micro.python import schema_py_generated as schema

from tools.graph import Graph, Op, Tensor

VERSION = 3
ALIGNMENT = 16
"""Of every constant in the file, as schema.fbs asks; kernels read them in place."""
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
    """The file that `parse_tflite` reads as `graph`: schema 3, one subgraph, and nothing else.

    Options are written for the kinds that the compiler knows. Source:
    tensorflow/lite/schema/schema.fbs.
    """
    import flatbuffers

    model = schema.ModelT()
    model.version = VERSION
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
        written.buffer = len(model.buffers)
        model.buffers.append(_Constant(np.ascontiguousarray(tensor.data).tobytes()))
    if tensor.quantization is not None:
        written.quantization = schema.QuantizationParametersT()
        written.quantization.scale = np.array(tensor.quantization.scales, np.float32)
        written.quantization.zeroPoint = np.array(tensor.quantization.zero_points, np.int64)
        written.quantization.quantizedDimension = tensor.quantization.axis
    return written


class _Constant(schema.BufferT):  # type: ignore[misc] # generated without types
    """A buffer that begins where its alignment says; the generated one does not align."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.content = content

    def Pack(self, builder: Any) -> Any:  # noqa: N802 - the name that the generated code calls
        """Write the vector, then the table that points to it."""
        builder.Prep(ALIGNMENT, len(self.content))
        data = builder.CreateByteVector(self.content)
        schema.BufferStart(builder)
        schema.BufferAddData(builder, data)
        return schema.BufferEnd(builder)


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
