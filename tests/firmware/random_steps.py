"""Random steps of every kernel that computes row by row, and groups of them."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.firmware.engine_steps import Bytes, Group, Node, Read, Tensor, layer

LARGEST = 16  # rows or columns
Rng = np.random.Generator


def random_group(rng: Rng, length: int) -> Group:
    """A chain of up to `length` steps, some of which also read an earlier tensor."""
    height, width = (int(n) for n in rng.integers(1, LARGEST + 1, 2))
    group = Group(given=[Tensor(height, width, _channels(rng))])
    makers = (add_conv, add_conv, add_depthwise, add_pool, add_padding, add_copy, add_binary)
    for _ in range(length):
        makers[rng.integers(len(makers))](rng, group)
    return group


def tangle(rng: Rng, length: int) -> Group:
    """Steps that read any rows of anything before them, for the order alone."""
    group = Group(given=[Tensor(9, 1, 1)])
    for i in range(length):
        windows = rng.integers([-1, 0, 0, 0], [i, 3, 3, 4], (rng.integers(1, 3), 4))
        reads = tuple(Read(*(int(n) for n in window)) for window in windows)
        made = Tensor(int(rng.integers(1, 10)), 1, 1, sums=rng.random() < 0.2)
        group.add(Node("engine_copy", None, reads), made)
    return group


def random_bytes(rng: Rng, size: int) -> Bytes:
    """Any bytes."""
    return rng.integers(-128, 128, size, np.int8)


def add_conv(rng: Rng, group: Group) -> None:
    """CONV_2D of the newest tensor."""
    source = newest(group)
    windows, read, made = _slide(rng, group, _channels(rng))
    weights = random_bytes(rng, made.channels * windows[6] * windows[7] * source.channels)
    group.add(Node("engine_conv_2d", _conv(rng, windows, 1, weights), (read,), _table(rng)), made)


def add_same(rng: Rng, group: Group) -> None:
    """CONV_2D that keeps the shape: three by three, stride 1, padded."""
    source = newest(group)
    windows = [source.height, source.width, source.channels] * 2 + [3, 3, 1, 1, 1, 1, 1, 1]
    weights = random_bytes(rng, 9 * source.channels**2)
    read = Read(len(group.nodes) - 1, 1, 1, 2)
    group.add(Node("engine_conv_2d", _conv(rng, windows, 1, weights), (read,)), source)


def add_depthwise(rng: Rng, group: Group) -> None:
    """DEPTHWISE_CONV_2D of the newest tensor."""
    multiplier = int(rng.integers(1, 4)) if newest(group).channels < 30 else 1
    windows, read, made = _slide(rng, group, newest(group).channels * multiplier)
    weights = random_bytes(rng, made.channels * windows[6] * windows[7])
    conv = _conv(rng, windows, multiplier, weights)
    group.add(Node("engine_depthwise_conv_2d", conv, (read,), _table(rng)), made)


def add_pool(rng: Rng, group: Group) -> None:
    """A pool of the newest tensor."""
    windows, read, made = _slide(rng, group, newest(group).channels, dilated=False)
    kind = rng.choice(["average", "max"])
    struct = layer(*windows, *_range(rng))
    group.add(Node(f"engine_{kind}_pool_2d", struct, (read,), _table(rng)), made)


def add_padding(rng: Rng, group: Group) -> None:
    """PAD of height and width."""
    source = newest(group)
    top, bottom, left, right = (int(n) for n in rng.integers(0, 4, 4))
    edges = (left * source.channels, source.row_bytes, right * source.channels)
    made = Tensor(source.height + top + bottom, source.width + left + right, source.channels)
    read = Read(len(group.nodes) - 1, before=top)
    struct = layer(*edges, np.int8(rng.integers(-128, 128)))
    group.add(Node("engine_pad_rows", struct, (read,), _table(rng)), made)


def add_copy(rng: Rng, group: Group) -> None:
    """A table by itself."""
    node = Node("engine_copy", None, (Read(len(group.nodes) - 1),), random_bytes(rng, 256))
    group.add(node, newest(group))


def add_binary(rng: Rng, group: Group) -> None:
    """ADD or MUL with an earlier tensor of the same shape, or one that is broadcast."""
    made = newest(group)
    first = Read(len(group.nodes) - 1)
    alike = [i for i in range(-len(group.given), len(group.nodes)) if group.tensor(i) == made]
    second, strides = Read(int(rng.choice(alike))), _strides(made)
    if rng.random() < 0.3:
        second, strides = _broadcast(rng, group, made)
    reads, both = (first, second), (_strides(made), strides)
    if rng.random() < 0.5:
        reads, both = reads[::-1], both[::-1]
    group.add(_binary(rng, made, reads, both), made)


def add_shortcut(rng: Rng, group: Group) -> None:
    """ADD or MUL of the newest tensor, of the same shape, to what was given first."""
    made = newest(group)
    reads = (Read(-1), Read(len(group.nodes) - 1))
    group.add(_binary(rng, made, reads, (_strides(made),) * 2), made)


def add_mean(rng: Rng, group: Group) -> None:
    """MEAN over the image, row by row; nothing row by row can follow."""
    source = newest(group)
    struct = mean_layer(rng, source)
    made = Tensor(source.height, source.width, source.channels, sums=True)
    group.add(Node("engine_mean_rows", struct, (Read(len(group.nodes) - 1),)), made)


def mean_layer(rng: Rng, source: Tensor) -> Any:
    """An engine_mean_axes over all pixels."""
    pixels = source.height * source.width
    numbers = (_zero_point(rng), _zero_point(rng), _multiplier(rng), -pixels.bit_length())
    return layer(1, pixels, source.channels, *numbers)


def newest(group: Group) -> Tensor:
    """What the last step makes, or what was given first."""
    return group.tensor(len(group.nodes) - 1)


def _slide(
    rng: Rng, group: Group, channels: int, *, dilated: bool = True
) -> tuple[list[int], Read, Tensor]:
    """The numbers of an engine_window over the newest tensor, what it reads and makes."""
    source = newest(group)
    sizes = (source.height, source.width)
    stride = [int(n) for n in rng.choice([1, 1, 1, 2, 3], 2)]
    dilation = [int(n) for n in rng.choice([1, 1, 2, 3], 2)] if dilated else [1, 1]
    kernel = [int(n) for n in rng.integers(1, 6, 2)]
    extent = [(k - 1) * d + 1 for k, d in zip(kernel, dilation, strict=True)]
    made, padding = [-(-n // s) for n, s in zip(sizes, stride, strict=True)], [0, 0]
    if rng.random() < 0.3 and all(e <= n for e, n in zip(extent, sizes, strict=True)):
        made = [(n - e) // s + 1 for n, e, s in zip(sizes, extent, stride, strict=True)]
    else:
        spans = zip(made, stride, extent, sizes, strict=True)
        padding = [max((m - 1) * s + e - n, 0) // 2 for m, s, e, n in spans]
    windows = [*sizes, source.channels, *made, channels, *kernel, *stride, *dilation, *padding]
    read = Read(len(group.nodes) - 1, stride[0], padding[0], extent[0] - 1)
    return windows, read, Tensor(made[0], made[1], channels)


def _conv(rng: Rng, windows: list[int], multiplier: int, weights: Bytes) -> Any:
    """An engine_conv whose outputs fill int8."""
    channels = windows[5]
    bits = (weights.size // channels).bit_length() // 2 + 8
    bias = rng.integers(-(1 << bits + 4), 1 << bits + 4, channels, np.int32)
    multipliers = rng.integers(1 << 30, 1 << 31, channels, np.int64).astype(np.int32)
    shifts = rng.integers(-bits, 2 - bits, channels).astype(np.int8)
    points = (_zero_point(rng), _zero_point(rng))
    numbers = (*windows, multiplier, *points, *_range(rng))
    return layer(*numbers, weights, bias, multipliers, shifts)


def _binary(
    rng: Rng, made: Tensor, reads: tuple[Read, Read], strides: tuple[tuple[int, ...], ...]
) -> Node:
    """One row of an ADD or MUL."""
    kind = rng.choice(["add", "mul"])
    points = [_zero_point(rng) for _ in range(3)]
    inputs = (_multiplier(rng), 0, _multiplier(rng), int(rng.integers(-2, 1)))
    output = (_multiplier(rng), -18 if kind == "add" else -6)
    shape = (1, 1, made.width, made.channels)
    struct = layer(shape, *strides, *points, *inputs, *output, *_range(rng))
    return Node(f"engine_{kind}", struct, reads, _table(rng))


def _strides(made: Tensor) -> tuple[int, ...]:
    return (0, made.row_bytes, made.channels, 1)


def _broadcast(rng: Rng, group: Group, made: Tensor) -> tuple[Read, tuple[int, ...]]:
    """One more given tensor, that is repeated over rows and perhaps columns or channels."""
    width, channels = (int(rng.choice([1, n])) for n in (made.width, made.channels))
    group.given.append(Tensor(1, width, channels))
    strides = (0, 0, channels if width > 1 else 0, 1 if channels > 1 else 0)
    return Read(-len(group.given), stride=0), strides


def _channels(rng: Rng) -> int:
    return int(rng.choice([1, 2, 3, 8, 31, 32, 33, 40, 70]))


def _table(rng: Rng) -> Bytes | None:
    return random_bytes(rng, 256) if rng.random() < 0.2 else None


def _zero_point(rng: Rng) -> int:
    return int(rng.integers(-128, 128) if rng.random() < 0.2 else rng.integers(-20, 20))


def _multiplier(rng: Rng) -> int:
    return int(rng.integers(1 << 30, 1 << 31))


def _range(rng: Rng) -> tuple[int, int]:
    """Limits of a fused activation."""
    return (-128, 127) if rng.random() < 0.7 else (int(rng.integers(-128, 0)), 90)
