"""The layers of an architecture as numbers, for functions that `tools.jit` compiles."""

from __future__ import annotations

from array import array

import numpy as np

from tools.architecture import Architecture, ConvUnit, Layers, SqueezeExcite
from tools.architecture.layers import explicit_padding
from tools.schedule.rows import Ints

WHAT, IN, OUT, KERNEL, STRIDE, ACTIVATION, PAD_BEFORE, PAD_AFTER = range(8)
"""items[i]: WHAT; of a convolution (in the main path or the SHORTCUT) channels IN and OUT, KERNEL,
STRIDE, ACTIVATION and the rows of explicit padding before and after (-1: SAME); of a
squeeze-and-excitation its channels (IN) and the reduced ones (OUT); of a block its skip (IN) at the
BEGIN, and nothing at the END."""
ITEM_COLUMNS = 8
CONV, DEPTHWISE, SQUEEZE_EXCITE, SHORTCUT, BEGIN, END = range(6)
SKIPS = {"none": 0, "identity": 1, "project": 2}
IDENTITY, LINEAR, RELU, LEAKY, HARDSWISH, SWISH = 1, 0, 1, 3, 4, 5
ACTIVATIONS = {
    None: LINEAR, "relu": RELU, "relu6": 2, "leakyrelu": LEAKY, "hardswish": HARDSWISH,
    "swish": SWISH,
}  # fmt: skip


def item_name(layers: Layers, item: int) -> str:
    """The name of an item of `items_of`: that of its layer, or of its block at begin and end."""
    for block in layers.blocks:
        count = len(block.layers) + 2 + (block.projection is not None)
        if item < count:
            inside = (*block.layers, *([block.projection] if block.projection else []))
            return inside[item - 1].name if 0 < item < count - 1 else block.name
        item -= count
    raise IndexError(item)


def items_of(architecture: Architecture, layers: Layers) -> Ints:
    """`layers`, which are those of `architecture`, a row for each and two for each block."""
    # One flat array: numpy takes several times as long to read nested lists.
    items = array("q", _flat_items(architecture, layers))
    return np.frombuffer(items, np.int64).reshape(-1, ITEM_COLUMNS)


def _flat_items(architecture: Architecture, layers: Layers) -> list[int]:
    symmetric, side = architecture.padding == "symmetric", architecture.resolution
    items: list[int] = []
    for block in layers.blocks:
        items += (BEGIN, SKIPS[block.skip], 0, 0, 0, 0, 0, 0)
        for layer in block.layers:
            if isinstance(layer, SqueezeExcite):
                items += (SQUEEZE_EXCITE, layer.channels, layer.reduced, 0, 0, 0, 0, 0)
                continue
            before, after = -1, -1
            if layer.stride > 1:
                if symmetric:
                    before, after = explicit_padding(side, layer) or (-1, -1)
                side = -(-side // layer.stride)
            what = DEPTHWISE if layer.kind == "depthwise" else CONV
            items += (*_unit_numbers(what, layer), before, after)
        if block.projection:
            items += (*_unit_numbers(SHORTCUT, block.projection), -1, -1)
        items += (END, 0, 0, 0, 0, 0, 0, 0)
    return items


def _unit_numbers(what: int, unit: ConvUnit) -> tuple[int, int, int, int, int, int]:
    activation = ACTIVATIONS[unit.activation]
    return what, unit.in_channels, unit.out_channels, unit.kernel, unit.stride, activation
