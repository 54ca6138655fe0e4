"""What each kernel of the engine does for a graph: how often the loops of firmware/engine run.

A kernel's instructions are a sum over its features, each times a coefficient that was fitted to
counts (see `tools.instructions`). Everything follows from shapes, so weights are not needed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from math import gcd, prod

from tools.graph import Graph, Op
from tools.schedule import Schedule
from tools.schedule.steps import Step
from tools.schedule.table import pads_rows, sums_rows
from tools.windows import window_padding

BLOCK = 32  # channels at once, as in firmware/engine/window.h
WORD_BYTES = 4

Work = tuple[str, tuple[int, ...]]
"""A kernel, and how often each of its features occurs, in the order of `FEATURES`."""

_WINDOW = ("rows", "pixels", "blocks", "outputs", "kernel_rows", "taps", "products")
_BINARY = ("rows", "lines", "pixels", "outputs")
_MEAN = ("rows", "blocks", "pixels", "additions", "outputs")

FEATURES: Mapping[str, tuple[str, ...]] = {
    "engine_conv_2d": (*_WINDOW[:5], "runs", "dots", "macs"),
    "engine_depthwise_conv_2d": (*_WINDOW, "divisions"),
    "engine_fully_connected": ("rows", "outputs", "macs"),
    "engine_add": _BINARY,
    "engine_mul": _BINARY,
    "engine_average_pool_2d": _WINDOW,
    "engine_max_pool_2d": _WINDOW,
    "engine_mean": _MEAN,
    "engine_mean_rows": (*_MEAN, "kept"),
    "engine_softmax": ("rows", "outputs"),
    "engine_pad": ("calls", "lines", "pixels", "copied_bytes", "filled_bytes"),
    "engine_pad_rows": (
        *("padding_rows", "image_rows", "copied_bytes"),
        *("padding_bytes", "side_bytes"),
    ),
    "engine_copy": ("rows", "moved_rows", "aligned_bytes", "other_bytes"),
    "table": ("rows", "bytes"),
    "engine_run": ("groups", "steps", "visits", "links"),
}


def step_work(graph: Graph, schedule: Schedule) -> list[tuple[Work, ...]]:
    """What runs for each step: its kernel, its table if it has one, and the executor."""
    result: list[tuple[Work, ...]] = []
    for position, (step, turn) in enumerate(zip(schedule.steps, _turns(schedule), strict=True)):
        rows, visits, links, starts = turn
        executor = ("engine_run", (starts, 1, visits, links))
        function = None if step.op in step.table else _KERNELS.get(graph.ops[step.op].kind)
        if function is None:
            kernel = _copy(step, schedule, position, rows)
        else:
            kernel = function(graph, step, rows)
        if step.table:
            result.append((kernel, ("table", (rows, rows * step.row_bytes)), executor))
        else:
            result.append((kernel, executor))
    return result


def _turns(schedule: Schedule) -> list[tuple[int, int, int, int]]:
    """For each step: rows computed, steps visited for them and their links within the group that
    are looked at, and 1 where a group starts.

    The executor walks from the group's last step to the one that runs next, so a row costs a visit
    for every step on the way. Rows that a ring does not keep are computed only where needed.
    """
    steps = schedule.steps
    held, bounds = schedule.held.tolist(), schedule.bounds.tolist()
    rows, depth, links = [0] * len(steps), [1] * len(steps), [0] * len(steps)
    for first, end, back in zip(bounds, bounds[1:], schedule.descending.tolist(), strict=False):
        if end - first == 1:
            rows[first] = steps[first].height
            continue
        for s in range(end - 1, first - 1, -1):
            step = steps[s]
            height = step.height
            if s == end - 1 or held[s + 1] >= height or not step.row_bytes:
                rows[s] = height
            for link in step.links:
                maker = link.value - 1
                if maker >= first:
                    if back:
                        needed = link.height - (height - rows[s]) * link.stride + link.before
                    else:
                        needed = (rows[s] - 1) * link.stride - link.before + link.reach + 1
                    rows[maker] = max(rows[maker], min(needed, link.height))
                    depth[maker] = max(depth[maker], depth[s] + 1)
                    links[s] += 1
        _accumulate(links, steps, first, end)
    starts = {*bounds[:-1]}
    return [
        (rows[s], rows[s] * depth[s], rows[s] * links[s], int(s in starts))
        for s in range(len(steps))
    ]


def _accumulate(links: list[int], steps: tuple[Step, ...], first: int, end: int) -> None:
    """Make `links[s]` the links looked at on the way from the group's last step to step s."""
    on_the_way = [0] * (end - first)
    for s in range(end - 1, first - 1, -1):
        links[s] += on_the_way[s - first]
        for link in steps[s].links:
            maker = link.value - 1
            if maker >= first:
                on_the_way[maker - first] = max(on_the_way[maker - first], links[s])


def visible_taps(
    size: int, kernel: int, stride: int, dilation: int, padding: int, outputs: int
) -> int:
    """Kernel positions that lie inside an image, over the first `outputs` windows of one dimension.

    `padding` is what lies before the first pixel.
    """
    total = 0
    for k in range(kernel):
        before = padding - k * dilation
        first = max(0, -(-before // stride))
        end = min(outputs, (size - 1 + before) // stride + 1)
        total += max(0, end - first)
    return total


_Pair = tuple[int, int]


@lru_cache(65536)
def _sliding(
    rows: int,
    width: int,
    channels: int,
    height: int,
    before: int,
    source_width: int,
    kernel: _Pair,
    stride: _Pair,
    dilation: _Pair,
) -> tuple[int, ...]:
    """The features of a window that slides over `rows` output rows of `width` pixels."""
    left = window_padding(source_width, kernel[1], stride[1], dilation[1], width)
    seen_rows = visible_taps(height, kernel[0], stride[0], dilation[0], before, rows)
    taps = seen_rows * visible_taps(source_width, kernel[1], stride[1], dilation[1], left, width)
    pixels, blocks = rows * width, -(-channels // BLOCK)
    return (
        rows,
        pixels,
        pixels * blocks,
        pixels * channels,
        seen_rows * width * blocks,
        taps * blocks,
        taps * channels,
    )


def _window(graph: Graph, op: Op, step: Step, rows: int, kernel: _Pair) -> tuple[int, ...]:
    tensors, options, link = graph.tensors, op.options, step.links[0]
    _, _, width, channels = tensors[op.outputs[0]].shape
    return _sliding(
        rows,
        width,
        channels,
        link.height,
        link.before,
        tensors[op.inputs[0]].shape[2],
        kernel,
        options["stride"],
        options.get("dilation", (1, 1)),
    )


def _convolution(graph: Graph, step: Step, rows: int) -> Work:
    op = graph.ops[step.op]
    channels, height, width, depth = graph.tensors[op.inputs[1]].shape
    features = _window(graph, op, step, rows, (height, width))
    *_, kernel_rows, taps, products = features
    if op.options.get("dilation", (1, 1))[1] > 1:
        runs, dots = taps, products
    else:  # a kernel's pixels in a row are one run
        runs, dots = kernel_rows, kernel_rows // -(-channels // BLOCK) * channels
    return "engine_conv_2d", (*features[:5], runs, dots, products * depth)


def _depthwise(graph: Graph, step: Step, rows: int) -> Work:
    op = graph.ops[step.op]
    _, height, width, channels = graph.tensors[op.inputs[1]].shape
    features = _window(graph, op, step, rows, (height, width))
    multiplied = channels > graph.tensors[op.inputs[0]].shape[3]
    return "engine_depthwise_conv_2d", (*features, features[-1] * multiplied)


def _pool(graph: Graph, step: Step, rows: int) -> Work:
    op = graph.ops[step.op]
    return f"engine_{op.kind.lower()}", _window(graph, op, step, rows, op.options["filter"])


def _dense(graph: Graph, step: Step, _: int) -> Work:
    op = graph.ops[step.op]
    outputs, depth = graph.tensors[op.inputs[1]].shape
    rows = graph.tensors[op.inputs[0]].elements // depth
    return "engine_fully_connected", (rows, rows * outputs, rows * outputs * depth)


def _binary(graph: Graph, step: Step, rows: int) -> Work:
    op = graph.ops[step.op]
    shape = graph.tensors[op.outputs[0]].shape
    channels = shape[-1] if shape else 1
    pixels = prod(shape[:-1]) * rows // step.height
    lines = rows if len(shape) < 4 or shape[0] == 1 else shape[0] * shape[1]
    return f"engine_{op.kind.lower()}", (rows, lines, pixels, pixels * channels)


def _mean(graph: Graph, step: Step, rows: int) -> Work:
    op = graph.ops[step.op]
    shape = graph.tensors[op.inputs[0]].shape
    if sums_rows(op, graph.tensors[op.inputs[0]]):
        _, _, width, channels = shape
        blocks = -(-channels // BLOCK) * rows
        added = rows * width * channels
        kept = (rows - 1) * channels
        return "engine_mean_rows", (rows, blocks, blocks * width, added, channels, kept)
    axes = op.options["axes"]
    outer, inner = prod(shape[: axes[0]]), prod(shape[axes[-1] + 1 :])
    count, blocks = prod(shape[axes[0] : axes[-1] + 1]), outer * -(-inner // BLOCK)
    return "engine_mean", (outer, blocks, blocks * count, outer * count * inner, outer * inner)


def _softmax(graph: Graph, step: Step, _: int) -> Work:
    source = graph.tensors[graph.ops[step.op].inputs[0]]
    return "engine_softmax", (source.elements // source.shape[-1], source.elements)


def _pad(graph: Graph, step: Step, rows: int) -> Work:
    op = graph.ops[step.op]
    source, result = graph.tensors[op.inputs[0]], graph.tensors[op.outputs[0]]
    if pads_rows(source, result):
        (link,) = step.links
        inside = max(0, min(rows, link.before + link.height) - link.before)
        padding, copied = rows - inside, inside * link.row_bytes
        sides = inside * step.row_bytes - copied
        return "engine_pad_rows", (padding, inside, copied, padding * step.row_bytes, sides)
    shape = (1,) * (4 - len(source.shape)) + source.shape
    lines, copied = shape[0] * shape[1], source.elements
    filled = result.elements - copied
    return "engine_pad", (1, lines, lines * shape[2], copied, filled)


def _copy(step: Step, schedule: Schedule, position: int, rows: int) -> Work:
    """Nothing to move where the output is written over the input."""
    (link,), offsets = step.links, schedule.offsets
    if offsets[position + 1] == offsets[link.value]:
        return "engine_copy", (rows, 0, 0, 0)
    moved = rows * link.row_bytes
    # The C library moves words between rows that both begin at one.
    aligned = moved * gcd(link.row_bytes, WORD_BYTES) // WORD_BYTES
    return "engine_copy", (rows, rows, aligned, moved - aligned)


_KERNELS: Mapping[str, Callable[[Graph, Step, int], Work]] = {
    "CONV_2D": _convolution,
    "DEPTHWISE_CONV_2D": _depthwise,
    "FULLY_CONNECTED": _dense,
    "ADD": _binary,
    "MUL": _binary,
    "AVERAGE_POOL_2D": _pool,
    "MAX_POOL_2D": _pool,
    "MEAN": _mean,
    "SOFTMAX": _softmax,
    "PAD": _pad,
    "PADV2": _pad,
}
