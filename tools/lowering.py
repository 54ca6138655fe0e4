"""From an architecture to the operators that the TFLite converter emits for it, without weights.

Checked op for op against files that the converter wrote: batch norm, ReLU and ReLU6 vanish into
the convolution; Leaky ReLU, Swish and hard-swish stay operators with a tensor of their own. Where
symmetric padding is not TensorFlow's SAME, a PAD stands before the convolution. On a map of one
pixel the mean of a squeeze-and-excitation vanishes, and what is added to a block comes as a vector.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tools.architecture import (
    Activation,
    Architecture,
    Block,
    ConvUnit,
    Layers,
    SqueezeExcite,
    expand,
)
from tools.architecture.layers import explicit_padding
from tools.graph import Graph, Op, Tensor

FUSED: Mapping[str | None, str] = {"relu": "RELU", "relu6": "RELU6"}
LEAKY_SLOPE = 0.01
_NO_ACTIVATION: Mapping[str, Any] = {"activation": None}
_LEAKY: Mapping[str, Any] = {"alpha": LEAKY_SLOPE}
_NONE: Mapping[str, Any] = {}


def lower(architecture: Architecture) -> Graph:
    """The int8 graph of `architecture` (NHWC, batch 1); weights and biases carry no data.

    The paddings of PAD, the axes of MEAN and the shapes of RESHAPE do, as int32.
    """
    return lower_layers(architecture, expand(architecture))


def lower_layers(architecture: Architecture, layers: Layers) -> Graph:
    """What `lower` returns, from the layers that `expand` gave for `architecture`."""
    build = _Builder(symmetric=architecture.padding == "symmetric")
    side = architecture.resolution
    value = source = build.activation("input", (1, side, side, architecture.input_channels))
    for block in layers.blocks:
        value = _block(build, block, value)
    value = _mean(build, "pool", value, keep_dims=False)
    value = _classifier(build, value, layers.classes)
    return Graph(tuple(build.tensors), tuple(build.ops), (source,), (value,))


class _Builder:
    """Collects tensors and operators; every operator has one output."""

    def __init__(self, symmetric: bool) -> None:
        self.symmetric = symmetric
        self.tensors: list[Tensor] = []
        self.ops: list[Op] = []
        self.shared: dict[str, int] = {}

    def activation(self, name: str, shape: tuple[int, ...]) -> int:
        self.tensors.append(Tensor(name, shape))
        return len(self.tensors) - 1

    def constant(self, name: str, shape: tuple[int, ...], dtype: str = "int8") -> int:
        self.tensors.append(Tensor(name, shape, dtype, True))
        return len(self.tensors) - 1

    def parameter(self, name: str, data: NDArray[np.int32]) -> int:
        """Numbers that an operator reads; those of one name are one constant."""
        if name not in self.shared:
            self.shared[name] = len(self.tensors)
            self.tensors.append(Tensor(name, data.shape, "int32", True, data))
        return self.shared[name]

    def op(
        self,
        kind: str,
        name: str,
        inputs: tuple[int, ...],
        shape: tuple[int, ...],
        options: Mapping[str, Any] = _NONE,
    ) -> int:
        output = len(self.tensors)
        self.tensors.append(Tensor(name, shape))
        self.ops.append(Op(kind, inputs, (output,), options, name))
        return output


def _block(build: _Builder, block: Block, source: int) -> int:
    """The main path first, then the shortcut, then their sum: the converter's order."""
    shortcut = source
    if block.skip == "identity":
        shortcut = _flattened(build, block, source)
    value = source
    for layer in block.layers:
        if isinstance(layer, SqueezeExcite):
            value = _squeeze_excite(build, layer, value)
        else:
            value = _unit(build, layer, value)
    if block.skip == "none":
        return value
    if block.projection:
        shortcut = _flattened(build, block, _unit(build, block.projection, source))
    shape = build.tensors[value].shape
    return build.op("ADD", f"{block.name}_add", (value, shortcut), shape, _NO_ACTIVATION)


def _flattened(build: _Builder, block: Block, shortcut: int) -> int:
    """What is added to a block, as a vector where it is one pixel: the converter adds a bias."""
    _, height, _, channels = build.tensors[shortcut].shape
    if height > 1 or channels == 1:
        return shortcut
    shape = build.parameter(f"shape_{channels}", _vector(channels))
    return build.op("RESHAPE", f"{block.name}_flatten", (shortcut, shape), (channels,))


def _unit(build: _Builder, unit: ConvUnit, source: int) -> int:
    side = build.tensors[source].shape[1]
    explicit = explicit_padding(side, unit) if build.symmetric and unit.stride > 1 else None
    if explicit:
        source = _pad(build, unit.name, source, explicit)
    padding = "VALID" if explicit else "SAME"
    value = _convolution(build, unit, source, -(-side // unit.stride), padding)
    if unit.activation is None or unit.activation in FUSED:
        return value
    return _activation(build, unit.name, unit.activation, value)


def _pad(build: _Builder, name: str, source: int, explicit: tuple[int, int]) -> int:
    before, after = explicit
    _, height, width, channels = build.tensors[source].shape
    shape = (1, before + height + after, before + width + after, channels)
    amounts = build.parameter(f"paddings_{before}_{after}", _paddings(before, after))
    return build.op("PAD", f"{name}_pad", (source, amounts), shape)


def _convolution(build: _Builder, unit: ConvUnit, source: int, side: int, padding: str) -> int:
    name, channels, kernel = unit.name, unit.out_channels, unit.kernel
    if unit.kind == "depthwise":
        kind, filters = "DEPTHWISE_CONV_2D", (1, kernel, kernel, channels)
    else:
        kind, filters = "CONV_2D", (channels, kernel, kernel, unit.in_channels)
    options = _window(kind, unit.stride, padding, FUSED.get(unit.activation))
    weights = build.constant(f"{name}_weights", filters)
    bias = build.constant(f"{name}_bias", (channels,), "int32")
    return build.op(kind, name, (source, weights, bias), (1, side, side, channels), options)


def _activation(build: _Builder, name: str, activation: Activation, value: int) -> int:
    """An activation that TFLite does not fuse."""
    shape = build.tensors[value].shape
    if activation == "leakyrelu":
        return build.op("LEAKY_RELU", f"{name}_leaky", (value,), shape, _LEAKY)
    if activation == "hardswish":
        return build.op("HARD_SWISH", f"{name}_hardswish", (value,), shape)
    gate = build.op("LOGISTIC", f"{name}_sigmoid", (value,), shape)
    return build.op("MUL", f"{name}_swish", (value, gate), shape, _NO_ACTIVATION)


def _squeeze_excite(build: _Builder, block: SqueezeExcite, source: int) -> int:
    name, shape, value = block.name, build.tensors[source].shape, source
    if shape[1] > 1:
        value = _mean(build, f"{name}_mean", source, keep_dims=True)
    reduce = ConvUnit(f"{name}_reduce", "conv", block.channels, block.reduced, 1, 1, "relu")
    value = _convolution(build, reduce, value, 1, "VALID")
    restore = ConvUnit(f"{name}_expand", "conv", block.reduced, block.channels, 1, 1, None)
    value = _convolution(build, restore, value, 1, "VALID")
    value = build.op("LOGISTIC", f"{name}_gate", (value,), build.tensors[value].shape)
    return build.op("MUL", f"{name}_scale", (source, value), shape, _NO_ACTIVATION)


def _mean(build: _Builder, name: str, source: int, *, keep_dims: bool) -> int:
    channels = build.tensors[source].shape[-1]
    shape = (1, 1, 1, channels) if keep_dims else (1, channels)
    axes = build.parameter("mean_axes", _vector(1, 2))
    return build.op("MEAN", name, (source, axes), shape, _reduction(keep_dims))


def _classifier(build: _Builder, source: int, classes: int) -> int:
    features = build.tensors[source].shape[-1]
    weights = build.constant("classifier_weights", (classes, features))
    bias = build.constant("classifier_bias", (classes,), "int32")
    inputs = (source, weights, bias)
    return build.op("FULLY_CONNECTED", "classifier", inputs, (1, classes), _NO_ACTIVATION)


# Options and parameters are few and never changed, so operators share them.
@lru_cache(None)
def _window(kind: str, stride: int, padding: str, activation: str | None) -> Mapping[str, Any]:
    """Options of a convolution."""
    options = {
        "stride": (stride, stride), "dilation": (1, 1),
        "padding": padding, "activation": activation,
    }  # fmt: skip
    return options if kind == "CONV_2D" else {**options, "depth_multiplier": 1}


@lru_cache(None)
def _reduction(keep_dims: bool) -> Mapping[str, Any]:
    """Options of a mean over the image."""
    return {"keep_dims": keep_dims, "axes": (1, 2)}


@lru_cache(None)
def _vector(*values: int) -> NDArray[np.int32]:
    return np.array(values, np.int32)


@lru_cache(None)
def _paddings(before: int, after: int) -> NDArray[np.int32]:
    """Paddings of an image's height and width, as PAD reads them."""
    return np.array([(0, 0), (before, after), (before, after), (0, 0)], np.int32)
