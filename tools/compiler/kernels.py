"""One call of the engine for each operator, with every constant it needs.

Sources of the constants: the operators' Prepare functions in tensorflow/lite/micro/kernels.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from tools.compiler.binary import binary_multipliers
from tools.compiler.layer import Layer
from tools.compiler.quantization import (
    activation_range,
    clamp,
    input_radius,
    quantize_multiplier,
)
from tools.compiler.shapes import (
    broadcast_strides,
    four_dimensions,
    mean_axes,
    paddings,
)
from tools.compiler.tables import UNARY
from tools.schedule.table import VIEW_KINDS, pads_rows, sums_rows
from tools.windows import window_padding

_SOFTMAX_INTEGER_BITS = 5


@dataclass(frozen=True, slots=True)
class Call:
    """A kernel of the engine and its constant.

    `struct` is the C type of a constant made of `fields`; a field is a number, a list of numbers,
    a nested struct, or an array that is stored with the weights.
    """

    function: str
    struct: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)


def engine_call(layer: Layer) -> Call:
    """The call that computes `layer`, whose shapes and types must have been checked.

    Raises OverflowError when the layer's scales are too far apart for 32 bits.
    """
    return _CALLS[layer.op.kind](layer)


def _window(layer: Layer, kernel: tuple[int, int]) -> dict[str, int]:
    """The engine_window of a convolution or pool."""
    stride = layer.op.options["stride"]
    dilation = layer.op.options.get("dilation", (1, 1))
    source, result = layer.inputs[0].shape, layer.output.shape
    top, left = (
        window_padding(source[i + 1], kernel[i], stride[i], dilation[i], result[i + 1])
        for i in range(2)
    )
    names = ("height", "width", "channels")
    return {
        **{f"input_{name}": n for name, n in zip(names, source[1:], strict=True)},
        **{f"output_{name}": n for name, n in zip(names, result[1:], strict=True)},
        **{f"kernel_{name}": n for name, n in zip(names[:2], kernel, strict=True)},
        **{f"stride_{name}": n for name, n in zip(names[:2], stride, strict=True)},
        **{f"dilation_{name}": n for name, n in zip(names[:2], dilation, strict=True)},
        "padding_top": top,
        "padding_left": left,
    }


def _range(layer: Layer) -> dict[str, int]:
    """Limits of the output under the fused activation."""
    minimum, maximum = activation_range(
        layer.op.options.get("activation"),
        layer.scale(layer.output),
        layer.zero_point(layer.output),
    )
    return {"minimum": minimum, "maximum": maximum}


def _zero_points(layer: Layer) -> dict[str, int]:
    return {
        "input_zero_point": layer.zero_point(layer.inputs[0]),
        "output_zero_point": layer.zero_point(layer.output),
    }


def _weights(layer: Layer, channels: int) -> dict[str, Any]:
    """Weights, bias, and a multiplier for each output channel."""
    weights = layer.inputs[1]
    scales = weights.quantization.scales if weights.quantization else ()
    factor, divisor = layer.scale(layer.inputs[0]), layer.scale(layer.output)
    reals = [factor * scale / divisor for scale in scales]
    pairs = np.array([quantize_multiplier(real) for real in reals])
    pairs = np.broadcast_to(pairs, (channels, 2))
    bias = layer.inputs[2].data if len(layer.inputs) > 2 else None
    return {
        "weights": weights.data,
        "bias": np.zeros(channels, np.int32) if bias is None else bias,
        "multipliers": pairs[:, 0].astype(np.int32),
        "shifts": pairs[:, 1].astype(np.int8),
    }


def _conv(layer: Layer) -> Call:
    _, height, width, channels = layer.inputs[1].shape
    if layer.op.kind == "CONV_2D":
        channels = layer.inputs[1].shape[0]
    fields = {
        "window": _window(layer, (height, width)),
        "depth_multiplier": channels // layer.inputs[0].shape[-1],
        **_zero_points(layer),
        **_range(layer),
        **_weights(layer, channels),
    }
    if layer.op.kind == "CONV_2D":
        del fields["depth_multiplier"]
    return Call(f"engine_{layer.op.kind.lower()}", "engine_conv", fields)


def _dense(layer: Layer) -> Call:
    outputs, inputs = layer.inputs[1].shape
    fields = {
        "rows": layer.inputs[0].elements // inputs,
        "input_depth": inputs,
        "output_depth": outputs,
        **_zero_points(layer),
        **_range(layer),
        **_weights(layer, outputs),
    }
    return Call("engine_fully_connected", "engine_dense", fields)


def _binary(layer: Layer) -> Call:
    first, second = layer.inputs
    shape = four_dimensions(layer.output.shape)
    fields = {
        # A row at a time where there is one image, else everything at once.
        "shape": (1, 1, *shape[2:]) if shape[0] == 1 else shape,
        "strides1": broadcast_strides(first.shape),
        "strides2": broadcast_strides(second.shape),
        "zero_point1": layer.zero_point(first),
        "zero_point2": layer.zero_point(second),
        "output_zero_point": layer.zero_point(layer.output),
        **binary_multipliers(layer),
        **_range(layer),
    }
    return Call(f"engine_{layer.op.kind.lower()}", "engine_binary", fields)


def _pool(layer: Layer) -> Call:
    fields = {"window": _window(layer, layer.op.options["filter"]), **_range(layer)}
    return Call(f"engine_{layer.op.kind.lower()}", "engine_pool", fields)


def _mean(layer: Layer) -> Call:
    outer, count, inner = mean_axes(layer)
    real = layer.scale(layer.inputs[0]) / layer.scale(layer.output)
    multiplier, shift = quantize_multiplier(real)
    # The division by count goes into the multiplier, as far as its 31 bits allow.
    extra = min(count.bit_length() - 1, 32, 31 + shift)
    fields = {
        "outer": outer,
        "count": count,
        "inner": inner,
        **_zero_points(layer),
        "multiplier": (multiplier << extra) // count,
        "shift": shift - extra,
    }
    rows = "_rows" if sums_rows(layer.op, layer.inputs[0]) else ""
    return Call(f"engine_mean{rows}", "engine_mean_axes", fields)


def _softmax(layer: Layer) -> Call:
    source = layer.inputs[0]
    # beta is single precision in the file, the product double.
    real = float(np.float32(layer.op.options["beta"])) * layer.scale(source)
    real = min(real * 2 ** (31 - _SOFTMAX_INTEGER_BITS), 2**31 - 1.0)
    multiplier, shift = quantize_multiplier(real)
    fields = {
        "rows": source.elements // source.shape[-1],
        "depth": source.shape[-1],
        "multiplier": multiplier,
        "shift": shift,
        "minimum_difference": -input_radius(_SOFTMAX_INTEGER_BITS, shift),
    }
    return Call("engine_softmax", "engine_softmax_rows", fields)


def _pad(layer: Layer) -> Call:
    amounts = paddings(layer) or []
    amounts = [(0, 0)] * (4 - len(amounts)) + amounts
    value = layer.zero_point(layer.output)
    if len(layer.inputs) == 3 and layer.inputs[2].data is not None:
        value = int(layer.inputs[2].data.reshape(-1)[0])
    if pads_rows(layer.inputs[0], layer.output):
        width, channels = layer.inputs[0].shape[2:]
        names = ("left", "middle", "right")
        columns = (amounts[2][0], width, amounts[2][1])
        rows = {name: n * channels for name, n in zip(names, columns, strict=True)}
        return Call("engine_pad_rows", "engine_padding_rows", {**rows, "value": clamp(value)})
    fields = {
        "input_shape": four_dimensions(layer.inputs[0].shape),
        "before": tuple(before for before, _ in amounts),
        "after": tuple(after for _, after in amounts),
        "value": clamp(value),
    }
    return Call("engine_pad", "engine_padding", fields)


def _copy(_: Layer) -> Call:
    """A step that does no more than its table says, or moves bytes."""
    return Call("engine_copy")


_CALLS: dict[str, Callable[[Layer], Call]] = {
    "CONV_2D": _conv,
    "DEPTHWISE_CONV_2D": _conv,
    "FULLY_CONNECTED": _dense,
    "ADD": _binary,
    "MUL": _binary,
    "AVERAGE_POOL_2D": _pool,
    "MAX_POOL_2D": _pool,
    "MEAN": _mean,
    "SOFTMAX": _softmax,
    "PAD": _pad,
    "PADV2": _pad,
    **dict.fromkeys((*UNARY, *VIEW_KINDS), _copy),
}
