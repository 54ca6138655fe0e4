"""From an architecture to the operators that the TFLite converter emits for it, without weights.

Checked op for op against files that the converter wrote: batch norm, ReLU and ReLU6 vanish into
the convolution; Leaky ReLU, Swish and hard-swish stay operators with a tensor of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tools.architecture import Activation, Architecture, Block, ConvUnit, SqueezeExcite, expand
from tools.graph import Graph, Op, Tensor

FUSED = {"relu": "RELU", "relu6": "RELU6"}
LEAKY_SLOPE = 0.01
_NONE: Mapping[str, Any] = {}


def lower(architecture: Architecture) -> Graph:
    """The int8 graph of `architecture` (NHWC, batch 1); constants carry shapes but no data.

    ``symmetric`` padding is read as ``SAME``: kernels are odd, so all shapes are equal.
    """
    layers = expand(architecture)
    build = _Builder()
    side = architecture.resolution
    value = source = build.activation("input", (1, side, side, architecture.input_channels))
    for block in layers.blocks:
        value = _block(build, block, value)
    value = _mean(build, "pool", value, keep_dims=False)
    value = _classifier(build, value, layers.classes)
    return Graph(tuple(build.tensors), tuple(build.ops), (source,), (value,))


class _Builder:
    """Collects tensors and operators; every operator has one output."""

    def __init__(self) -> None:
        self.tensors: list[Tensor] = []
        self.ops: list[Op] = []
        self.axes = -1

    def activation(self, name: str, shape: tuple[int, ...]) -> int:
        self.tensors.append(Tensor(name, shape))
        return len(self.tensors) - 1

    def constant(self, name: str, shape: tuple[int, ...], dtype: str = "int8") -> int:
        self.tensors.append(Tensor(name, shape, dtype, constant=True))
        return len(self.tensors) - 1

    def mean_axes(self) -> int:
        """The axes (1, 2), one constant that all means share."""
        if self.axes < 0:
            self.axes = self.constant("mean_axes", (2,), "int32")
        return self.axes

    def op(
        self,
        kind: str,
        name: str,
        inputs: tuple[int, ...],
        shape: tuple[int, ...],
        options: Mapping[str, Any] = _NONE,
    ) -> int:
        output = self.activation(name, shape)
        self.ops.append(Op(kind, inputs, (output,), options, name))
        return output


def _block(build: _Builder, block: Block, source: int) -> int:
    """The main path first, then the shortcut, then their sum: the converter's order."""
    value = source
    for layer in block.layers:
        if isinstance(layer, SqueezeExcite):
            value = _squeeze_excite(build, layer, value)
        else:
            value = _unit(build, layer, value)
    if block.skip == "none":
        return value
    shortcut = _unit(build, block.projection, source) if block.projection else source
    shape = build.tensors[value].shape
    return build.op("ADD", f"{block.name}_add", (value, shortcut), shape, {"activation": None})


def _unit(build: _Builder, unit: ConvUnit, source: int) -> int:
    value = _convolution(build, unit, source, FUSED.get(unit.activation or ""))
    if unit.activation is None or unit.activation in FUSED:
        return value
    return _activation(build, unit.name, unit.activation, value)


def _convolution(build: _Builder, unit: ConvUnit, source: int, fused: str | None) -> int:
    side = -(-build.tensors[source].shape[1] // unit.stride)
    shape = (1, side, side, unit.out_channels)
    options: dict[str, object] = {
        "stride": (unit.stride, unit.stride), "dilation": (1, 1),
        "padding": "SAME", "activation": fused,
    }  # fmt: skip
    if unit.kind == "depthwise":
        options["depth_multiplier"] = 1
        kind, filters = "DEPTHWISE_CONV_2D", (1, unit.kernel, unit.kernel, unit.out_channels)
    else:
        kind, filters = "CONV_2D", (unit.out_channels, unit.kernel, unit.kernel, unit.in_channels)
    weights = build.constant(f"{unit.name}_weights", filters)
    bias = build.constant(f"{unit.name}_bias", (unit.out_channels,), "int32")
    return build.op(kind, unit.name, (source, weights, bias), shape, options)


def _activation(build: _Builder, name: str, activation: Activation, value: int) -> int:
    """An activation that TFLite does not fuse."""
    shape = build.tensors[value].shape
    if activation == "leakyrelu":
        return build.op("LEAKY_RELU", f"{name}_leaky", (value,), shape, {"alpha": LEAKY_SLOPE})
    if activation == "hardswish":
        return build.op("HARD_SWISH", f"{name}_hardswish", (value,), shape)
    gate = build.op("LOGISTIC", f"{name}_sigmoid", (value,), shape)
    return build.op("MUL", f"{name}_swish", (value, gate), shape, {"activation": None})


def _squeeze_excite(build: _Builder, block: SqueezeExcite, source: int) -> int:
    value = _mean(build, f"{block.name}_mean", source, keep_dims=True)
    reduce = ConvUnit(f"{block.name}_reduce", "conv", block.channels, block.reduced, 1, 1, "relu")
    restore = ConvUnit(f"{block.name}_expand", "conv", block.reduced, block.channels, 1, 1, None)
    value = _unit(build, restore, _unit(build, reduce, value))
    value = build.op("LOGISTIC", f"{block.name}_gate", (value,), build.tensors[value].shape)
    shape = build.tensors[source].shape
    return build.op("MUL", f"{block.name}_scale", (source, value), shape, {"activation": None})


def _mean(build: _Builder, name: str, source: int, *, keep_dims: bool) -> int:
    channels = build.tensors[source].shape[-1]
    shape = (1, 1, 1, channels) if keep_dims else (1, channels)
    options = {"keep_dims": keep_dims, "axes": (1, 2)}
    return build.op("MEAN", name, (source, build.mean_axes()), shape, options)


def _classifier(build: _Builder, source: int, classes: int) -> int:
    features = build.tensors[source].shape[-1]
    weights = build.constant("classifier_weights", (classes, features))
    bias = build.constant("classifier_bias", (classes,), "int32")
    inputs = (source, weights, bias)
    return build.op("FULLY_CONNECTED", "classifier", inputs, (1, classes), {"activation": None})
