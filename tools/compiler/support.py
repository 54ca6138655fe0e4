"""What the compiler accepts, checked in full before any code is generated."""

from __future__ import annotations

from collections.abc import Callable
from math import prod

from tools.compiler.kernels import engine_call
from tools.compiler.layer import Layer
from tools.compiler.shapes import broadcast_shape, mean_axes, padded, paddings, window_output
from tools.compiler.tables import UNARY, hard_swish_multipliers, lookup_table
from tools.errors import NO_KERNEL_HINT, UnsupportedOpError
from tools.graph import Graph, Tensor
from tools.program_sizes import check_kinds
from tools.schedule.table import VIEW_KINDS, rows_of

ACTIVATIONS = (None, "RELU", "RELU6", "RELU_N1_TO_1")
LARGEST_INT16 = 2**15 - 1  # of rows, as firmware/engine/engine.h counts them
_ZERO_POINTS = {"int8": (-128, 127), "uint8": (0, 255)}


def check_supported(graph: Graph) -> None:
    """Raise UnsupportedOpError, naming operator and layer, unless all of `graph` can be compiled.

    `graph` needs weights and quantization, as `read_tflite` gives them.
    """
    check_kinds(graph)
    if graph.tensors[graph.outputs[0]].constant:
        raise UnsupportedOpError("The network's output is a constant.", NO_KERNEL_HINT)
    for position in range(len(graph.ops)):
        layer = Layer(graph, position)
        _check_tensors(layer)
        try:
            _CHECKS[layer.op.kind](layer)
            if layer.op.kind in UNARY:
                lookup_table(layer)
            engine_call(layer)
        except OverflowError as error:
            raise layer.unsupported("its scales are too far apart") from error


def _check_tensors(layer: Layer) -> None:
    """One output, int8 activations with one sensible scale, a known fused activation."""
    _require(layer, len(layer.op.outputs) == 1, "it has more than one output")
    _require(layer, min(layer.op.inputs[:1], default=-1) >= 0, "it has no input")
    rows = (rows_of(tensor)[0] for tensor in (*layer.inputs[:1], layer.output))
    _require(layer, max(rows) <= LARGEST_INT16, f"it has more than {LARGEST_INT16:,} rows")
    bytes_allowed = ("int8", "uint8") if layer.op.kind in ("QUANTIZE", *VIEW_KINDS) else ("int8",)
    for tensor in (layer.inputs[0], layer.output):
        _require(layer, tensor.dtype in bytes_allowed, f"its data are {tensor.dtype}, not int8")
        _check_quantization(layer, tensor)
    activation = layer.op.options.get("activation")
    _require(layer, activation in ACTIVATIONS, f"the fused activation {activation} is unknown")


def _check_quantization(layer: Layer, tensor: Tensor) -> None:
    low, high = _ZERO_POINTS[tensor.dtype]
    _require(layer, layer.scale(tensor) > 0, f"the scale of {tensor.name!r} is zero")
    _require(
        layer, low <= layer.zero_point(tensor) <= high, f"{tensor.name!r} has a wild zero point"
    )


def _require(layer: Layer, condition: bool, reason: str) -> None:
    if not condition:
        raise layer.unsupported(reason)


def _check_weights(layer: Layer, rank: int, channel_axis: int) -> None:
    """Weights and bias are int8 and int32 constants with a scale a tensor or a channel."""
    _require(layer, 2 <= len(layer.inputs) <= 3, "it has no weights")
    weights = layer.inputs[1]
    _require(layer, weights.data is not None, "its weights are not constant")
    _require(layer, weights.dtype == "int8", f"its weights are {weights.dtype}, not int8")
    _require(layer, len(weights.shape) == rank, f"its weights have {len(weights.shape)} dimensions")
    channels = weights.shape[channel_axis]
    quantization = weights.quantization
    _require(layer, quantization is not None, "its weights are not quantized")
    if quantization is not None:
        _require(layer, not any(quantization.zero_points), "its weights have a zero point")
        good = len(quantization.scales) == 1 or quantization.axis == channel_axis
        _require(layer, good, "its weights are quantized along another axis than the channels")
    if len(layer.inputs) == 3:
        bias = layer.inputs[2]
        _require(layer, bias.data is not None and bias.dtype == "int32", "its bias is not int32")
        _require(layer, bias.elements == channels, "its bias has another length than its output")


def _check_window(layer: Layer, kernel: tuple[int, int], channels: int) -> None:
    """Input and output are one image each, and the output has the size the window gives."""
    source = layer.inputs[0].shape
    _require(layer, len(source) == 4 and source[0] == 1, "its input is not one NHWC image")
    stride, dilation = layer.op.options["stride"], layer.op.options.get("dilation", (1, 1))
    reach = max(stride[0], (kernel[0] - 1) * dilation[0])
    _require(layer, reach <= LARGEST_INT16, "its window reaches too far")
    expected = window_output(layer, kernel, channels)
    _require(layer, layer.output.shape == expected, f"its output should have shape {expected}")


def _check_conv(layer: Layer) -> None:
    _check_weights(layer, 4, 0)
    channels, height, width, depth = layer.inputs[1].shape
    _require(layer, depth == layer.inputs[0].shape[-1], "its convolution is grouped")
    _check_window(layer, (height, width), channels)


def _check_depthwise(layer: Layer) -> None:
    _check_weights(layer, 4, 3)
    _, height, width, channels = layer.inputs[1].shape
    whole = channels % layer.inputs[0].shape[-1] == 0
    _require(layer, whole, "its output channels are no multiple of its input channels")
    _check_window(layer, (height, width), channels)


def _check_dense(layer: Layer) -> None:
    _check_weights(layer, 2, 0)
    outputs, inputs = layer.inputs[1].shape
    rows = layer.inputs[0].elements // inputs
    _require(layer, layer.inputs[0].elements == rows * inputs, "its weights do not fit its input")
    _require(layer, layer.output.elements == rows * outputs, "its weights do not fit its output")


def _check_binary(layer: Layer) -> None:
    _require(layer, len(layer.inputs) == 2, "it does not have two inputs")
    first, second = layer.inputs
    _require(layer, second.dtype == "int8", f"its second input is {second.dtype}, not int8")
    _check_quantization(layer, second)
    for tensor in layer.inputs:
        present = not tensor.constant or tensor.data is not None
        _require(layer, present, f"{tensor.name!r} has no data")
    _require(layer, len(layer.output.shape) <= 4, "it has more than four dimensions")
    shape = broadcast_shape(first.shape, second.shape)
    _require(layer, shape == layer.output.shape, "its shapes do not broadcast to its output")


def _check_pool(layer: Layer) -> None:
    source, result = layer.inputs[0], layer.output
    close = abs(layer.scale(source) - layer.scale(result)) <= 1e-6  # as the reference asks
    same = close and layer.zero_point(source) == layer.zero_point(result)
    _require(layer, same, "its input and output are quantized differently")
    _check_window(layer, layer.op.options["filter"], source.shape[-1])


def _check_mean(layer: Layer) -> None:
    _require(layer, "axes" in layer.op.options, "its axes are not constant")
    outer, count, inner = mean_axes(layer)
    _require(layer, count > 0, "it goes over axes that are not neighbours, or over more than two")
    _require(layer, layer.output.elements == outer * inner, "its output has the wrong size")


def _check_softmax(layer: Layer) -> None:
    _check_same_elements(layer)
    good = layer.scale(layer.output) == 1 / 256 and layer.zero_point(layer.output) == -128
    _require(layer, good, "its output is not quantized with scale 1/256 and zero point -128")


def _check_same_elements(layer: Layer) -> None:
    same = prod(layer.inputs[0].shape) == prod(layer.output.shape)
    _require(layer, same, "its input and output have different sizes")


def _check_unary(layer: Layer) -> None:
    _check_same_elements(layer)
    if layer.op.kind == "LOGISTIC":
        good = layer.zero_point(layer.output) == -128
        _require(layer, good, "its output does not have the zero point -128")
    if layer.op.kind == "HARD_SWISH":
        scales = (layer.scale(tensor) for tensor in (layer.inputs[0], layer.output))
        (_, exponent), _ = hard_swish_multipliers(*scales)
        _require(layer, exponent <= 0, "its output scale is too small")


def _check_copy(layer: Layer) -> None:
    same = layer.inputs[0].size_bytes == layer.output.size_bytes
    _require(layer, same, "its input and output have different sizes")


def _check_pad(layer: Layer) -> None:
    _require(layer, len(layer.inputs) in (2, 3), "it has no paddings")
    _require(layer, len(layer.inputs[0].shape) <= 4, "it has more than four dimensions")
    constant = all(tensor.data is not None for tensor in layer.inputs[1:])
    _require(layer, constant, "its paddings are not constant")
    amounts = paddings(layer)
    _require(layer, amounts is not None, "its paddings do not fit its input")
    fits = amounts is not None and padded(layer, amounts) == layer.output.shape
    _require(layer, fits, "its output has the wrong shape")


_CHECKS: dict[str, Callable[[Layer], None]] = {
    "CONV_2D": _check_conv,
    "DEPTHWISE_CONV_2D": _check_depthwise,
    "FULLY_CONNECTED": _check_dense,
    "ADD": _check_binary,
    "MUL": _check_binary,
    "AVERAGE_POOL_2D": _check_pool,
    "MAX_POOL_2D": _check_pool,
    "MEAN": _check_mean,
    "SOFTMAX": _check_softmax,
    "PAD": _check_pad,
    "PADV2": _check_pad,
    **dict.fromkeys(UNARY, _check_unary),
    **dict.fromkeys(VIEW_KINDS, _check_copy),
}
