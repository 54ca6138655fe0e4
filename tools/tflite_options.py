"""Options of the operators in a .tflite file, in the words of tools.graph.Op."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import isfinite
from typing import Any

from tools.graph import Tensor

_PADDING = {0: "SAME", 1: "VALID"}
_LARGEST_WINDOW = 65_535
_MOST_AXES = 8


def read_options(schema: Any, kind: str, table: Any, inputs: Sequence[Tensor]) -> Mapping[str, Any]:
    """Options of the operator `table` of the given kind; empty for kinds that have none.

    `schema` is the generated flatbuffer module, `inputs` are the operator's tensors. Raises
    ValueError or IndexError on values that the schema does not know.
    """
    if kind not in _READERS:
        return {}
    class_name, read = _READERS[kind]
    expected = getattr(schema.BuiltinOptions, class_name)
    union = table.BuiltinOptions()
    if union is None or table.BuiltinOptionsType() != expected:
        raise ValueError(f"{kind} lacks its options")
    options = getattr(schema, class_name)()
    options.Init(union.Bytes, union.Pos)
    return read(schema, options, inputs)


def _activation(schema: Any, options: Any) -> str | None:
    """Name of the fused activation, None where there is none."""
    value = options.FusedActivationFunction()
    names = [k for k, v in vars(schema.ActivationFunctionType).items() if v == value]
    return None if names[0] == "NONE" else names[0]


def _positive(*values: int) -> tuple[int, ...]:
    """`values`, which must be at least 1 and below what any image needs."""
    if not 1 <= min(values) <= max(values) <= _LARGEST_WINDOW:
        raise ValueError("a stride, dilation or filter makes no sense")
    return values


def _finite(value: float) -> float:
    """`value`, which must be a number."""
    if not isfinite(value):
        raise ValueError("an option is not a finite number")
    return float(value)


def _window(schema: Any, options: Any) -> dict[str, Any]:
    """What convolutions and pools share."""
    return {
        "stride": _positive(options.StrideH(), options.StrideW()),
        "padding": _PADDING[options.Padding()],
        "activation": _activation(schema, options),
    }


def _conv(schema: Any, options: Any, _: Sequence[Tensor]) -> dict[str, Any]:
    dilation = _positive(options.DilationHFactor(), options.DilationWFactor())
    return {**_window(schema, options), "dilation": dilation}


def _depthwise(schema: Any, options: Any, inputs: Sequence[Tensor]) -> dict[str, Any]:
    # The multiplier stored in the file may be 0; the shapes are what TFLite Micro goes by.
    multiplier = inputs[1].shape[-1] // inputs[0].shape[-1]
    return {**_conv(schema, options, inputs), "depth_multiplier": multiplier}


def _dense(schema: Any, options: Any, inputs: Sequence[Tensor]) -> dict[str, Any]:
    if options.WeightsFormat() != schema.FullyConnectedOptionsWeightsFormat.DEFAULT:
        raise ValueError("FULLY_CONNECTED has shuffled weights")
    return _activated(schema, options, inputs)


def _pool(schema: Any, options: Any, _: Sequence[Tensor]) -> dict[str, Any]:
    size = _positive(options.FilterHeight(), options.FilterWidth())
    return {**_window(schema, options), "filter": size}


def _activated(schema: Any, options: Any, _: Sequence[Tensor]) -> dict[str, Any]:
    return {"activation": _activation(schema, options)}


def _mean(_: Any, options: Any, inputs: Sequence[Tensor]) -> dict[str, Any]:
    keep: dict[str, Any] = {"keep_dims": bool(options.KeepDims())}
    if inputs[1].data is not None:
        rank = len(inputs[0].shape)
        if inputs[1].elements > _MOST_AXES:
            raise ValueError("MEAN goes over too many axes")
        axes = {int(a) + (rank if a < 0 else 0) for a in inputs[1].data.reshape(-1)}
        if not axes or min(axes) < 0 or max(axes) >= rank:
            raise ValueError("MEAN goes over an axis that does not exist")
        keep["axes"] = tuple(sorted(axes))
    return keep


def _leaky_relu(_: Any, options: Any, __: Sequence[Tensor]) -> dict[str, Any]:
    return {"alpha": _finite(options.Alpha())}


def _softmax(_: Any, options: Any, __: Sequence[Tensor]) -> dict[str, Any]:
    return {"beta": _finite(options.Beta())}


_Read = Callable[[Any, Any, Sequence[Tensor]], dict[str, Any]]
_READERS: dict[str, tuple[str, _Read]] = {
    "CONV_2D": ("Conv2DOptions", _conv),
    "DEPTHWISE_CONV_2D": ("DepthwiseConv2DOptions", _depthwise),
    "AVERAGE_POOL_2D": ("Pool2DOptions", _pool),
    "MAX_POOL_2D": ("Pool2DOptions", _pool),
    "FULLY_CONNECTED": ("FullyConnectedOptions", _dense),
    "ADD": ("AddOptions", _activated),
    "MUL": ("MulOptions", _activated),
    "MEAN": ("ReducerOptions", _mean),
    "LEAKY_RELU": ("LeakyReluOptions", _leaky_relu),
    "SOFTMAX": ("SoftmaxOptions", _softmax),
}
