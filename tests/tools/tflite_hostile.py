"""Hostile .tflite files: a sound model unpacked, given hostile fields, and packed again."""

from __future__ import annotations

import random
import struct
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import flatbuffers
import numpy as np
from tflite_micro.tensorflow.lite.micro.python import schema_py_generated as schema

SIZES = (-(2**31), -2, -1, 0, 1, 2, 3, 7, 255, 65536, 2**18 + 1, 2**30, 2**31 - 1)
SCALES = (float("nan"), float("inf"), -1.0, 0.0, 1e-45, 1e-30, 3e38)
NAMES = ("", "\x1b[2J\x1b]0;gone\x07", "a;" * 5000, "x" * 50_000, "\u202e", "*/ #error")
ZERO_POINTS = (-(2**63), 2**63 - 1, -(2**31), 1000, -129, 128, 0)
KINDS: tuple[str, ...] = (
    *("CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED", "ADD", "MUL", "MEAN", "PAD", "SOFTMAX"),
    *("RESHAPE", "QUANTIZE", "DEQUANTIZE", "CONCATENATION", "CUSTOM", "WHILE", "SPLIT", "LSTM"),
)
# What a packer raises on numbers that no field holds, and a change on models without operators.
IMPOSSIBLE = (struct.error, TypeError, ValueError, AttributeError, OverflowError, IndexError)


def hostile(data: bytes, rng: random.Random) -> bytes:
    """`data` unpacked, with one to three hostile fields, and packed again."""
    while True:
        model = schema.ModelT.InitFromPackedBuf(data, 0)
        try:
            for _ in range(rng.choice((1, 1, 2, 3))):
                rng.choice(_FIELDS)(rng, model)
            return packed(model)
        except IMPOSSIBLE:
            continue


def packed(model: Any) -> bytes:
    """The file of a model."""
    builder = flatbuffers.Builder(1024)
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


def _tensor_size(rng: random.Random, model: Any) -> None:
    tensor = rng.choice(model.subgraphs[0].tensors)
    shape = list(tensor.shape) if tensor.shape is not None else []
    if shape and rng.random() < 0.6:
        shape[rng.randrange(len(shape))] = rng.choice(SIZES)
    else:
        shape = [rng.choice(SIZES) for _ in range(rng.choice((0, 1, 3, 4, 5, 9, 70)))]
    tensor.shape = shape
    if rng.random() < 0.3:
        tensor.shapeSignature = [rng.choice((-1, -2, *shape, 1)) for _ in shape]


def _tensor_field(rng: random.Random, model: Any) -> None:
    tensor = rng.choice(model.subgraphs[0].tensors)
    field, value = rng.choice(
        (
            ("type", rng.randrange(-1, 24)),
            ("type", rng.choice((0, 2, 3, 4, 7, 9))),
            ("buffer", rng.choice((0, len(model.buffers) - 1, len(model.buffers), 2**32 - 1))),
            ("buffer", rng.randrange(len(model.buffers))),
            ("name", rng.choice(NAMES)),
            ("isVariable", True),
            ("sparsity", schema.SparsityParametersT()),
            ("quantization", None),
        )
    )
    setattr(tensor, field, value)


def _quantization(rng: random.Random, model: Any) -> None:
    tensor = rng.choice(model.subgraphs[0].tensors)
    written = tensor.quantization or schema.QuantizationParametersT()
    tensor.quantization = written
    count = rng.choice((0, 1, 1, 1, 2, 1000, len(written.scale or ())))
    if rng.random() < 0.7:
        written.scale = [rng.choice(SCALES) for _ in range(count)]
    if rng.random() < 0.5:
        written.zeroPoint = [rng.choice(ZERO_POINTS) for _ in range(count)]
    written.quantizedDimension = rng.choice((0, 0, 1, 3, -1, 2**31 - 1))


def _operator_tensors(rng: random.Random, model: Any) -> None:
    """Absent, missing, doubled and cyclic tensors."""
    op, count = rng.choice(model.subgraphs[0].operators), len(model.subgraphs[0].tensors)
    field = rng.choice(("inputs", "inputs", "outputs"))
    indices = list(getattr(op, field))
    choice = rng.randrange(5)
    if choice < 2 and indices:
        indices[rng.randrange(len(indices))] = rng.choice((-1, -2, count, rng.randrange(count)))
    elif choice == 2:
        indices = indices[: rng.randrange(len(indices) + 1)]
    elif choice == 3:
        indices = [*indices, *indices, rng.randrange(-1, count)]
    else:
        indices = [rng.randrange(-1, count)] * rng.choice((0, 1, 9, 3000))
    setattr(op, field, indices)


def _operator_kind(rng: random.Random, model: Any) -> None:
    """Another kind, with the options of the first one; custom operators too."""
    code = rng.choice(model.operatorCodes)
    known = getattr(schema.BuiltinOperator, rng.choice(KINDS))
    code.builtinCode = rng.choice((known, known, rng.randrange(-1, 260)))
    code.deprecatedBuiltinCode = rng.choice((0, min(code.builtinCode, 127), 127, -128))
    code.customCode = rng.choice((None, *NAMES[:3]))
    if rng.random() < 0.2:
        rng.choice(model.subgraphs[0].operators).opcodeIndex = rng.choice((0, 1, 99, 2**32 - 1))


def _options(rng: random.Random, model: Any) -> None:
    """Numbers of the options become extreme, or the options become another operator's."""
    op, other = rng.choice(model.subgraphs[0].operators), rng.choice(model.subgraphs[0].operators)
    choice = rng.randrange(6)
    if choice == 0:
        op.builtinOptionsType = rng.randrange(130)
    elif choice == 1:
        op.builtinOptions = None
    elif choice == 2:
        op.builtinOptionsType, op.builtinOptions = other.builtinOptionsType, other.builtinOptions
    elif op.builtinOptions is not None and vars(op.builtinOptions):
        op.builtinOptions = deepcopy(op.builtinOptions)
        field = rng.choice(sorted(vars(op.builtinOptions)))
        is_float = isinstance(getattr(op.builtinOptions, field), float)
        value = rng.choice(SCALES if is_float else (*SIZES, -128, 5, 127))
        setattr(op.builtinOptions, field, value)


def _ends(rng: random.Random, model: Any) -> None:
    """The network's inputs and outputs."""
    graph = model.subgraphs[0]
    count = len(graph.tensors)
    some = [rng.randrange(count) for _ in range(rng.choice((0, 1, 2, 5)))]
    choices = (some, [*graph.inputs, *some], [*graph.outputs] * 2, [count], [-1], [0] * 2000)
    setattr(graph, rng.choice(("inputs", "outputs")), list(rng.choice(choices)))


def _order(rng: random.Random, model: Any) -> None:
    """Operators and tensors doubled by the thousand, left out, or in another order."""
    graph = model.subgraphs[0]
    vector = rng.choice((graph.operators, graph.operators, graph.tensors))
    choice = rng.randrange(5)
    if choice == 0:
        vector.reverse()
    elif choice == 1:
        rng.shuffle(vector)
    elif choice == 2:
        vector.extend([rng.choice(vector)] * rng.choice((1, 2, 40)))
    elif choice == 3:
        del vector[rng.randrange(len(vector))]
    else:
        vector.clear()


def _buffer(rng: random.Random, model: Any) -> None:
    buffer = rng.choice(model.buffers)
    choice = rng.randrange(4)
    if choice == 0:
        buffer.data = None
    elif choice == 1 and buffer.data is not None:
        buffer.data = buffer.data[: rng.randrange(len(buffer.data) + 1)]
    elif choice == 2:
        buffer.data = np.frombuffer(rng.randbytes(rng.choice((1, 3, 4, 32, 100_000))), np.uint8)
    else:
        buffer.offset, buffer.size = rng.choice((1, 8, 2**63)), rng.choice((0, 64, 2**63))


def _subgraphs(rng: random.Random, model: Any) -> None:
    model.subgraphs = model.subgraphs * rng.choice((0, 2, 20))


def _chain(rng: random.Random, model: Any) -> None:
    """A long chain of operators that copy: sound, but long."""
    graph, code = model.subgraphs[0], schema.OperatorCodeT()
    code.builtinCode = code.deprecatedBuiltinCode = schema.BuiltinOperator.LOGISTIC
    model.operatorCodes.append(code)
    last = graph.outputs[0]
    for _ in range(rng.choice((1, 10, 60))):
        graph.tensors.append(graph.tensors[last])
        op = schema.OperatorT()
        op.opcodeIndex = len(model.operatorCodes) - 1
        op.inputs, op.outputs = [last], [len(graph.tensors) - 1]
        graph.operators.append(op)
        last = op.outputs[0]
    graph.outputs = [last]


_FIELDS: tuple[Callable[[random.Random, Any], None], ...] = (
    _tensor_size,
    _tensor_field,
    _quantization,
    _operator_tensors,
    _operator_kind,
    _options,
    _ends,
    _order,
    _buffer,
    _subgraphs,
    _chain,
)
