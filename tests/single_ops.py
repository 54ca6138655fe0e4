"""Small random networks of one operator, with odd sizes and any quantization."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tools.graph import Graph, Op, Quantization, Tensor
from tools.windows import window_extent

ACTIVATIONS = (None, "RELU", "RELU6", "RELU_N1_TO_1")


def activation(
    name: str, shape: Sequence[int], scale: float, zero_point: int, dtype: str = "int8"
) -> Tensor:
    """A tensor without data."""
    quantization = Quantization((float(np.float32(scale)),), (zero_point,))
    return Tensor(name, tuple(shape), dtype, quantization=quantization)


def constant(name: str, data: NDArray[Any], *scales: float, axis: int = 0) -> Tensor:
    """A tensor with data, quantized symmetrically where scales are given."""
    rounded = tuple(float(np.float32(s)) for s in scales)
    quantization = Quantization(rounded, (0,) * len(scales), axis) if scales else None
    return Tensor(name, data.shape, data.dtype.name, True, data, quantization)


def network(
    kind: str, inputs: Sequence[Tensor], output: Tensor, options: Mapping[str, Any] | None = None
) -> Graph:
    """A graph of one operator whose first input is the network's."""
    last = len(inputs)
    op = Op(kind, tuple(range(last)), (last,), options or {}, output.name)
    return Graph((*inputs, output), (op,), (0,), (last,))


def random_image(rng: np.random.Generator, tensor: Tensor) -> NDArray[Any]:
    """Random bytes with both extremes among them."""
    info = np.iinfo(tensor.dtype)
    image = rng.integers(info.min, info.max + 1, tensor.shape).astype(tensor.dtype)
    if image.size > 1:
        image.flat[0], image.flat[-1] = info.min, info.max
    return image


def _int8(rng: np.random.Generator, *shape: int) -> NDArray[np.int8]:
    return rng.integers(-127, 128, shape).astype(np.int8)


def _zero_point(rng: np.random.Generator) -> int:
    return int(rng.choice([-128, 127, *rng.integers(-128, 128, 2)]))


def _output_scale(rng: np.random.Generator, scale: float, terms: int) -> float:
    """A scale at which a sum of `terms` products mostly fits int8, and sometimes saturates."""
    return float(scale * sqrt(terms) * 74 * 74 / 50 * rng.uniform(0.2, 3))


def _weighted(
    rng: np.random.Generator, weights: NDArray[np.int8], axis: int, per_channel: bool, terms: int
) -> tuple[list[Tensor], float, float]:
    """Weights and bias (or none), the input's scale and a fitting output scale."""
    channels = weights.shape[axis]
    scale = float(rng.uniform(0.002, 0.1))
    scales = rng.uniform(0.001, 0.02, channels if per_channel else 1)
    tensors = [constant("weights", weights, *scales, axis=axis)]
    if rng.random() < 0.8:
        bias = rng.integers(-5000, 5000, (channels,)).astype(np.int32)
        tensors.append(constant("bias", bias, *(scale * scales)))
    return tensors, scale, _output_scale(rng, scale * float(scales.mean()), terms)


def _window(rng: np.random.Generator, dilated: bool) -> tuple[dict[str, Any], tuple[int, int]]:
    """Options of a window and its kernel; TensorFlow knows no stride with dilation."""
    kernel = (int(rng.choice([1, 2, 3, 5, 7])), int(rng.choice([1, 3, 4, 5, 7])))
    pair = (int(rng.integers(1, 4)), int(rng.integers(1, 4)))
    return {
        "stride": (1, 1) if dilated else pair,
        "dilation": pair if dilated else (1, 1),
        "padding": str(rng.choice(["SAME", "VALID"])),
        "activation": ACTIVATIONS[rng.integers(4)],
    }, kernel


def _image_shape(
    rng: np.random.Generator, options: Mapping[str, Any], kernel: tuple[int, int], channels: int
) -> tuple[tuple[int, ...], tuple[int, int]]:
    """An input shape on which the window fits, and the output's height and width."""
    dilation = options.get("dilation", (1, 1))
    reach = [(kernel[i] - 1) * dilation[i] + 1 for i in range(2)]
    valid = options["padding"] == "VALID"
    size = [int(rng.integers(reach[i] if valid else 1, reach[i] + 9)) for i in range(2)]
    height, width = (
        window_extent(size[i], kernel[i], options["stride"][i], dilation[i], options["padding"])
        for i in range(2)
    )
    return (1, *size, channels), (height, width)


def conv(rng: np.random.Generator, dilated: bool = False) -> Graph:
    """CONV_2D with random shape, stride or dilation, padding and quantization."""
    options, kernel = _window(rng, dilated)
    channels, outputs = int(rng.integers(1, 20)), int(rng.integers(1, 20))
    shape, size = _image_shape(rng, options, kernel, channels)
    weights = _int8(rng, outputs, *kernel, channels)
    constants, scale, result = _weighted(
        rng, weights, 0, rng.random() < 0.8, prod(kernel) * channels
    )
    source = activation("input", shape, scale, _zero_point(rng))
    output = activation("output", (1, *size, outputs), result, _zero_point(rng))
    return network("CONV_2D", [source, *constants], output, options)


def depthwise(rng: np.random.Generator, dilated: bool = False) -> Graph:
    """DEPTHWISE_CONV_2D likewise, with any depth multiplier and more channels than a block."""
    options, kernel = _window(rng, dilated)
    channels, multiplier = int(rng.integers(1, 40)), int(rng.choice([1, 1, 1, 2, 3]))
    shape, size = _image_shape(rng, options, kernel, channels)
    weights = _int8(rng, 1, *kernel, channels * multiplier)
    constants, scale, result = _weighted(rng, weights, 3, rng.random() < 0.8, prod(kernel))
    source = activation("input", shape, scale, _zero_point(rng))
    output = activation("output", (1, *size, weights.shape[3]), result, _zero_point(rng))
    options["depth_multiplier"] = multiplier
    return network("DEPTHWISE_CONV_2D", [source, *constants], output, options)


def dense(rng: np.random.Generator) -> Graph:
    """FULLY_CONNECTED, one or several rows, a scale a tensor or a channel."""
    rows, inputs, outputs = (int(n) for n in rng.integers(1, [4, 90, 30]))
    weights = _int8(rng, outputs, inputs)
    constants, scale, result = _weighted(rng, weights, 0, rng.random() < 0.5, inputs)
    source = activation("input", (rows, inputs), scale, _zero_point(rng))
    output = activation("output", (rows, outputs), result, _zero_point(rng))
    options = {"activation": ACTIVATIONS[rng.integers(4)]}
    return network("FULLY_CONNECTED", [source, *constants], output, options)


def pool(rng: np.random.Generator, kind: str) -> Graph:
    """AVERAGE_POOL_2D or MAX_POOL_2D."""
    options, kernel = _window(rng, dilated=False)
    del options["dilation"]
    channels = int(rng.integers(1, 40))
    shape, size = _image_shape(rng, options, kernel, channels)
    scale, zero_point = float(rng.uniform(0.005, 0.1)), _zero_point(rng)
    source = activation("input", shape, scale, zero_point)
    output = activation("output", (1, *size, channels), scale, zero_point)
    return network(kind, [source], output, {**options, "filter": kernel})


def mean(rng: np.random.Generator) -> Graph:
    """MEAN over one or two neighbouring axes, with one quantization or two."""
    shape = (1, *(int(n) for n in rng.integers(1, [12, 12, 40])))
    axes = [(1, 2), (1, 2), (2, 1), (1,), (2,), (3,), (-1,), (2, 3)][rng.integers(8)]
    keep = bool(rng.integers(2))
    reduced = {a % 4 for a in axes}
    kept = [1 if i in reduced else n for i, n in enumerate(shape) if keep or i not in reduced]
    scale, zero_point = float(rng.uniform(0.005, 0.1)), _zero_point(rng)
    source = activation("input", shape, scale, zero_point)
    same = rng.random() < 0.3
    output = activation("output", kept, scale, zero_point)
    if not same:
        output = activation("output", kept, scale * rng.uniform(0.05, 1.5), _zero_point(rng))
    axis = constant("axes", np.array(axes, np.int32))
    return network("MEAN", [source, axis], output, {"keep_dims": keep, "axes": tuple(reduced)})


def binary(rng: np.random.Generator, kind: str) -> Graph:
    """ADD or MUL of the input with itself in another scale, or with a broadcast constant."""
    shape = (1, *(int(n) for n in rng.integers(1, [7, 7, 20])))
    scale1, scale2 = (float(s) for s in rng.uniform(0.01, 0.1, 2))
    scale = max(scale1, scale2) * rng.uniform(0.7, 3)
    if kind == "MUL":
        scale = scale1 * scale2 * 60 * rng.uniform(0.5, 3)
    source = activation("input", shape, scale1, _zero_point(rng))
    output = activation("output", shape, scale, _zero_point(rng))
    options = {"activation": ACTIVATIONS[rng.integers(4)]}
    if rng.random() < 0.4:
        second = activation("requantized", shape, scale2, _zero_point(rng))
        ops = (Op("QUANTIZE", (0,), (1,)), Op(kind, (0, 1), (2,), options, "output"))
        return Graph((source, second, output), ops, (0,), (2,))
    small = tuple(int(n) if rng.random() < 0.5 else 1 for n in shape)[int(rng.integers(3)) :]
    quantization = Quantization((float(np.float32(scale2)),), (_zero_point(rng),))
    second = Tensor("constant", small, "int8", True, _int8(rng, *small), quantization)
    order = (0, 1) if rng.random() < 0.5 else (1, 0)
    return Graph((source, second, output), (Op(kind, order, (2,), options),), (0,), (2,))


def excite(rng: np.random.Generator) -> Graph:
    """Squeeze-and-excitation's shapes: (1,1,1,c) from MEAN times (1,h,w,c), in either order."""
    shape = (1, *(int(n) for n in rng.integers(2, [9, 9, 40])))
    source = activation("input", shape, 0.05, _zero_point(rng))
    squeezed = activation("squeezed", (1, 1, 1, shape[3]), 0.01, _zero_point(rng))
    output = activation("output", shape, 0.03, _zero_point(rng))
    axes = constant("axes", np.array([1, 2], np.int32))
    order = (0, 2) if rng.random() < 0.5 else (2, 0)
    ops = (
        Op("MEAN", (0, 1), (2,), {"keep_dims": True, "axes": (1, 2)}),
        Op("MUL", order, (3,), {"activation": None}),
    )
    return Graph((source, axes, squeezed, output), ops, (0,), (3,))


def softmax(rng: np.random.Generator) -> Graph:
    """SOFTMAX of one or several rows."""
    shape = tuple(int(n) for n in rng.integers(1, [400, 120]))
    scale = float(10 ** rng.uniform(-3, 0.5))
    source = activation("input", shape, scale, _zero_point(rng))
    output = activation("output", shape, 1 / 256, -128)
    return network("SOFTMAX", [source], output, {"beta": float(rng.choice([1.0, 0.5, 2.0]))})


def pad(rng: np.random.Generator) -> Graph:
    """PAD, or PADV2 with its own value, of up to four dimensions."""
    rank = int(rng.integers(1, 5))
    shape = tuple(int(n) for n in rng.integers(1, 6, rank))
    amounts = rng.integers(0, 4, (rank, 2)).astype(np.int32)
    padded = tuple(int(n) for n in np.array(shape) + amounts.sum(axis=1))
    zero_point = _zero_point(rng)
    inputs = [activation("input", shape, 0.05, zero_point), constant("paddings", amounts)]
    kind = str(rng.choice(["PAD", "PADV2"]))
    if kind == "PADV2":
        quantization = Quantization((float(np.float32(0.05)),), (zero_point,))
        inputs.append(Tensor("value", (1,), "int8", True, _int8(rng, 1), quantization))
    return network(kind, inputs, activation("output", padded, 0.05, zero_point))


def unary(rng: np.random.Generator, kind: str) -> Graph:
    """An activation or QUANTIZE over all 256 bytes."""
    scale = float(10 ** rng.uniform(-2.5, -0.3))
    inputs = activation("input", (1, 256), scale, _zero_point(rng))
    ranges = {
        "LOGISTIC": (1 / 256, -128),
        "RELU6": (scale, inputs.quantization.zero_points[0] if inputs.quantization else 0),
        "HARD_SWISH": (scale * rng.uniform(0.3, 1.5), _zero_point(rng)),
    }
    default = (scale * rng.uniform(0.3, 3), _zero_point(rng))
    output = activation("output", (1, 256), *ranges.get(kind, default))
    options = {"alpha": float(np.float32(rng.choice([0.01, 0.2, 1.5])))}
    return network(kind, [inputs], output, options if kind == "LEAKY_RELU" else {})
