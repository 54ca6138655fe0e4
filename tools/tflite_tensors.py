"""The tensors of a .tflite file: shapes, types, weights, quantization; what cannot be measured is
refused by name."""

from __future__ import annotations

from math import isfinite, prod
from typing import Any

from numpy.typing import NDArray

from tools.errors import ModelFileError, UnsupportedOpError
from tools.graph import DTYPE_BYTES, Quantization, Tensor
from tools.tflite_limits import LARGEST_TENSOR_BYTES, MOST_DIMENSIONS, Budget, short_name

DAMAGED_HINT = "Convert the network again, or check that the whole file was copied."
INT8_HINT = (
    "Convert it to int8: converter.optimizations = [tf.lite.Optimize.DEFAULT], a "
    "representative_dataset, target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8], "
    "and tf.int8 as inference_input_type and inference_output_type."
)
STATIC_HINT = (
    "Give every dimension a size before converting: keras.Input(shape, batch_size=1), or "
    "tf.TensorSpec([1, ...]) in the function's signature."
)
_FLOATS = frozenset({"float16", "bfloat16", "float64", "float8_e4m3fn", "float8_e5m2"})
_SCALES = (2.0**-100, 2.0**100)
_INT32 = (-(2**31), 2**31 - 1)


class TensorReader:
    """Reads the tensors of one model; may raise what the flatbuffers runtime raises."""

    def __init__(self, schema: Any, model: Any, budget: Budget) -> None:
        self._type_names = {
            v: k.lower() for k, v in vars(schema.TensorType).items() if isinstance(v, int)
        }
        self._model = model
        self._buffers = model.BuffersLength()
        self._budget = budget

    def read(self, table: Any) -> Tensor:
        """One tensor with its data.

        Raises ModelFileError on an impossible shape, UnsupportedOpError on what no runtime here
        handles: dynamic shapes, sparse or variable tensors, types other than DTYPE_BYTES.
        """
        name = self._budget.name(table.Name())
        shape = self._shape(table, name)
        dtype = self._type_names[table.Type()]
        _check_kind(table, name, dtype)
        size = prod(shape) * DTYPE_BYTES[dtype]
        if size > LARGEST_TENSOR_BYTES:
            raise _impossible(name, shape)
        data = self._data(table.Buffer(), name, dtype, shape)
        quantization = self._quantization(table.Quantization(), name, shape)
        if data is None and quantization:
            _check_scale(quantization.scales[0])
        return Tensor(name, shape, dtype, data is not None, data, quantization)

    def _shape(self, table: Any, name: str) -> tuple[int, ...]:
        """A shape without unknown sizes; a batch of unknown size is taken as the one stored."""
        shape = self._budget.numbers(table.ShapeAsNumpy())
        signature = self._budget.numbers(table.ShapeSignatureAsNumpy())
        inner_sizes = (*shape, *signature[1:])
        batch_unknown = signature[:1] == (-1,) and shape[:1] != (1,)
        if -1 in inner_sizes or batch_unknown:
            raise UnsupportedOpError(
                f"Tensor {short_name(name)!r} has the dynamic shape {(signature or shape)[:8]}.",
                STATIC_HINT,
            )
        if len(shape) > MOST_DIMENSIONS or min(shape, default=1) < 1:
            raise _impossible(name, shape)
        return shape

    def _data(
        self, index: int, name: str, dtype: str, shape: tuple[int, ...]
    ) -> NDArray[Any] | None:
        """The constant in buffer `index`, or None where the buffer is empty."""
        if index >= self._buffers:
            raise IndexError("a tensor names a buffer that does not exist")
        buffer = self._model.Buffers(index)
        if buffer.Offset() > 1:
            raise UnsupportedOpError(
                f"The data of tensor {short_name(name)!r} are stored outside of the model.",
                "Convert the network without offset buffers.",
            )
        if buffer.DataLength() == 0:
            return None
        # No copy: buffers may be shared. A buffer that does not fit its tensor is a ValueError.
        data: NDArray[Any] = buffer.DataAsNumpy().view(dtype).reshape(shape)
        self._budget.constant(data.nbytes)
        return data

    def _quantization(self, table: Any, name: str, shape: tuple[int, ...]) -> Quantization | None:
        """Scales and zero points, or None for a tensor that is not quantized."""
        if table is None:
            return None
        if table.DetailsType() != 0:
            raise UnsupportedOpError(
                f"Tensor {short_name(name)!r} is quantized in blocks or in a way of its own.",
                "Convert the network with scales for whole tensors or channels.",
            )
        scales = self._budget.numbers(table.ScaleAsNumpy())
        zero_points = self._budget.numbers(table.ZeroPointAsNumpy())
        if not scales:
            return None
        axis = table.QuantizedDimension()
        if len(zero_points) != len(scales) or not all(isfinite(s) and s >= 0 for s in scales):
            raise ValueError("a quantization makes no sense")
        if min(zero_points) < _INT32[0] or max(zero_points) > _INT32[1]:
            raise ValueError("a zero point is out of range")
        if len(scales) > 1 and not (0 <= axis < len(shape) and shape[axis] == len(scales)):
            raise ValueError("a quantization does not fit its tensor")
        return Quantization(scales, zero_points, axis)


def _check_scale(scale: float) -> None:
    """The scale of an activation leaves room for arithmetic in single precision."""
    if scale and not _SCALES[0] <= scale <= _SCALES[1]:
        raise ValueError("the scale of an activation makes no sense")


def _check_kind(table: Any, name: str, dtype: str) -> None:
    """Refuse tensors that a Graph cannot stand for."""
    what = f"Tensor {short_name(name)!r}"
    if dtype in _FLOATS:
        raise UnsupportedOpError(f"This is a float model: {what} is {dtype}.", INT8_HINT)
    if dtype not in DTYPE_BYTES:
        raise UnsupportedOpError(f"{what} has the type {dtype}, which is not handled.", INT8_HINT)
    if table.IsVariable():
        raise UnsupportedOpError(
            f"{what} is a variable: it keeps its value from one inference to the next.",
            "Convert the network so that its state is an input and an output.",
        )
    if table.Sparsity() is not None:
        raise UnsupportedOpError(
            f"{what} is stored sparsely.", "Convert the network with dense weights."
        )


def _impossible(name: str, shape: tuple[int, ...]) -> ModelFileError:
    sizes = f"{shape[:MOST_DIMENSIONS]}" + (" ..." if len(shape) > MOST_DIMENSIONS else "")
    return ModelFileError(
        f"Tensor {short_name(name)!r} has the impossible shape {sizes}.", DAMAGED_HINT
    )
