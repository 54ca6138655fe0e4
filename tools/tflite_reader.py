"""A .tflite file as a Graph with weights, quantization and options; damaged files say so.

The flatbuffers runtime trusts every offset of a file, so all of its reading happens under one
guard, every number that indexes something is checked, and so is the graph before it leaves.
"""

from __future__ import annotations

import struct
from math import isfinite, prod
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from tools.errors import ModelFileError
from tools.graph import DTYPE_BYTES, Graph, Op, Quantization, Tensor
from tools.tflite_options import read_options

IDENTIFIER = b"TFL3"
LARGEST_TENSOR_BYTES = 2**31 - 1
HINT = "Convert the network again, or check that the whole file was copied."

# What the flatbuffers runtime raises on offsets, counts and text that make no sense.
_BROKEN = (struct.error, LookupError, ValueError, TypeError, OverflowError, AttributeError)


def read_model_file(path: Path) -> bytes:
    """The bytes of the file at `path`; raises ModelFileError when it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise ModelFileError(f"{path} cannot be read: {reason}.", "Check the path.") from error


def read_tflite(path: Path) -> Graph:
    """The graph in the file at `path`; raises ModelFileError when it is missing or damaged."""
    data = read_model_file(path)
    try:
        return parse_tflite(data)
    except ModelFileError as error:
        raise ModelFileError(f"{path}: {error.message}", error.hint) from error


def parse_tflite(data: bytes) -> Graph:
    """The graph in the bytes of a .tflite file (schema 3, one subgraph).

    Shapes are as in the file, sizes in bytes. Raises ModelFileError when the bytes are truncated,
    damaged, or not a model. Source: tensorflow/lite/schema/schema.fbs.
    """
    if data[4:8] != IDENTIFIER:
        raise ModelFileError("This is not a .tflite model.", "Give a file that ends in .tflite.")
    try:
        graph = _Reader(data).graph()
    except _BROKEN as error:
        raise ModelFileError("The .tflite model is truncated or damaged.", HINT) from error
    _check_order(graph)
    return graph


class _Reader:
    """Walks the flatbuffer; may raise anything in _BROKEN."""

    def __init__(self, data: bytes) -> None:
        from tflite_micro.tensorflow.lite.micro.python import schema_py_generated as schema

        self.schema = schema
        self.model = schema.Model.GetRootAsModel(data, 0)
        self.type_names = {v: k.lower() for k, v in _constants(schema.TensorType)}
        self.op_names = {v: k for k, v in _constants(schema.BuiltinOperator)}

    def graph(self) -> Graph:
        """The only subgraph of the model."""
        if self.model.SubgraphsLength() != 1:
            raise ModelFileError("The model must hold exactly one subgraph.", HINT)
        subgraph = self.model.Subgraphs(0)
        tensors = [self.tensor(subgraph.Tensors(i)) for i in range(subgraph.TensorsLength())]
        ops = [self.op(subgraph.Operators(i), tensors) for i in range(subgraph.OperatorsLength())]
        inputs = self.indices(subgraph.InputsAsNumpy(), len(tensors), 0)
        outputs = self.indices(subgraph.OutputsAsNumpy(), len(tensors), 0)
        return Graph(tuple(tensors), tuple(ops), inputs, outputs)

    def tensor(self, table: Any) -> Tensor:
        """One tensor with its data."""
        name = (table.Name() or b"").decode()
        shape = tuple(int(n) for n in _vector(table.ShapeAsNumpy()))
        dtype = self.type_names[table.Type()]
        if dtype not in DTYPE_BYTES:
            raise ModelFileError(
                f"Tensor {name!r} has the type {dtype}, which is not handled.",
                "Convert the network with int8 weights and activations.",
            )
        size = prod(shape) * DTYPE_BYTES[dtype]
        if min(shape, default=1) < 1 or size > LARGEST_TENSOR_BYTES:
            raise ModelFileError(f"Tensor {name!r} has the impossible shape {shape}.", HINT)
        data = self.data(table.Buffer(), dtype, shape)
        quantization = _quantization(table.Quantization(), shape)
        return Tensor(name, shape, dtype, data is not None, data, quantization)

    def data(self, index: int, dtype: str, shape: tuple[int, ...]) -> NDArray[Any] | None:
        """The constant in buffer `index`, or None where the buffer is empty."""
        if index >= self.model.BuffersLength():
            raise IndexError("a tensor names a buffer that does not exist")
        buffer = self.model.Buffers(index)
        if buffer.DataLength() == 0:
            return None
        # No copy: buffers may be shared. A buffer that does not fit its tensor is a ValueError.
        data: NDArray[Any] = buffer.DataAsNumpy().view(dtype).reshape(shape)
        return data

    def op(self, table: Any, tensors: list[Tensor]) -> Op:
        """One operator with its options."""
        if table.OpcodeIndex() >= self.model.OperatorCodesLength():
            raise IndexError("an operator names a code that does not exist")
        code = self.model.OperatorCodes(table.OpcodeIndex())
        kind = self.op_names[max(code.BuiltinCode(), code.DeprecatedBuiltinCode())]
        if kind == "CUSTOM":
            kind = f"CUSTOM {(code.CustomCode() or b'').decode()}".strip()
        inputs = self.indices(table.InputsAsNumpy(), len(tensors), -1)
        outputs = self.indices(table.OutputsAsNumpy(), len(tensors), 0)
        options = read_options(self.schema, kind, table, [tensors[i] for i in inputs if i >= 0])
        return Op(kind, inputs, outputs, options, tensors[outputs[0]].name if outputs else "")

    def indices(self, values: Any, tensors: int, smallest: int) -> tuple[int, ...]:
        """Tensor numbers, checked to exist."""
        numbers = tuple(int(v) for v in _vector(values))
        if any(not smallest <= n < tensors for n in numbers):
            raise IndexError("a tensor that does not exist is named")
        return numbers


def _constants(enumeration: type) -> list[tuple[str, int]]:
    """Names and values of a generated enumeration."""
    return [(k, v) for k, v in vars(enumeration).items() if isinstance(v, int)]


def _vector(values: Any) -> Any:
    """A numeric vector; the generated code gives the number 0 for one that is absent."""
    return () if isinstance(values, int) else values


def _quantization(table: Any, shape: tuple[int, ...]) -> Quantization | None:
    """Scales and zero points, or None for a tensor that is not quantized."""
    if table is None or table.ScaleLength() == 0:
        return None
    scales = tuple(float(s) for s in _vector(table.ScaleAsNumpy()))
    zero_points = tuple(int(z) for z in _vector(table.ZeroPointAsNumpy()))
    axis = table.QuantizedDimension()
    if len(zero_points) != len(scales) or not all(isfinite(s) and s >= 0 for s in scales):
        raise ValueError("a quantization makes no sense")
    if len(scales) > 1 and not (0 <= axis < len(shape) and shape[axis] == len(scales)):
        raise ValueError("a quantization does not fit its tensor")
    return Quantization(scales, zero_points, axis)


def _check_order(graph: Graph) -> None:
    """Every activation is written once, before it is read."""
    known = {i for i, tensor in enumerate(graph.tensors) if tensor.constant} | set(graph.inputs)
    if not graph.ops or not graph.inputs or not graph.outputs:
        raise ModelFileError("The model holds no operators, or no input, or no output.", HINT)
    for op in graph.ops:
        if any(i >= 0 and i not in known for i in op.inputs) or known & set(op.outputs):
            raise ModelFileError(f"The model's operators are out of order at {op.name!r}.", HINT)
        known |= set(op.outputs)
    if not set(graph.outputs) <= known:
        raise ModelFileError("The model's output is never computed.", HINT)
