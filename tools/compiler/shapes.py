"""Shapes of windows, broadcasts, means and paddings, for the checks and the kernels alike."""

from __future__ import annotations

from math import prod

from tools.compiler.layer import Layer
from tools.windows import window_extent


def window_output(layer: Layer, kernel: tuple[int, int], channels: int) -> tuple[int, ...]:
    """Shape that a convolution or pool gives to its output."""
    options = layer.op.options
    dilation = options.get("dilation", (1, 1))
    size = layer.inputs[0].shape[1:3]
    height, width = (
        window_extent(size[i], kernel[i], options["stride"][i], dilation[i], options["padding"])
        for i in range(2)
    )
    return (1, height, width, channels)


def four_dimensions(shape: tuple[int, ...]) -> tuple[int, ...]:
    """`shape` with ones in front up to four dimensions."""
    return (1,) * (4 - len(shape)) + shape


def broadcast_shape(first: tuple[int, ...], second: tuple[int, ...]) -> tuple[int, ...] | None:
    """Shape of an element-wise operator's output, None where the shapes do not fit."""
    rank = max(len(first), len(second))
    pairs = list(
        zip((1,) * (rank - len(first)) + first, (1,) * (rank - len(second)) + second, strict=True)
    )
    if any(a != b and 1 not in (a, b) for a, b in pairs):
        return None
    return tuple(max(a, b) for a, b in pairs)


def broadcast_strides(shape: tuple[int, ...]) -> tuple[int, ...]:
    """Elements to step along each of four dimensions; 0 where the one element is repeated."""
    full = four_dimensions(shape)
    return tuple(prod(full[i + 1 :]) if full[i] > 1 else 0 for i in range(4))


def mean_axes(layer: Layer) -> tuple[int, int, int]:
    """Sizes before, of and after the axes of a MEAN; (0, 0, 0) where it has no kernel."""
    shape, axes = layer.inputs[0].shape, layer.op.options["axes"]
    if len(axes) > 2 or axes[-1] - axes[0] >= len(axes):
        return (0, 0, 0)
    first, end = axes[0], axes[-1] + 1
    return prod(shape[:first]), prod(shape[first:end]), prod(shape[end:])


def paddings(layer: Layer) -> list[tuple[int, int]] | None:
    """Elements before and after each dimension, None where they do not fit the input."""
    data, rank = layer.inputs[1].data, len(layer.inputs[0].shape)
    if data is None or data.shape != (rank, 2) or data.min() < 0:
        return None
    return [(int(before), int(after)) for before, after in data]


def padded(layer: Layer, amounts: list[tuple[int, int]]) -> tuple[int, ...]:
    """Shape after padding."""
    pairs = zip(layer.inputs[0].shape, amounts, strict=True)
    return tuple(before + size + after for size, (before, after) in pairs)
