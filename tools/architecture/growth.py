"""Every single change that makes an architecture larger in one place; see `changes` for smaller."""

from __future__ import annotations

from collections.abc import Iterator

from tools.architecture.changes import MULTIPLE, Change, Step, changes
from tools.architecture.schema import Architecture, Stage, Stem

WIDER = (1.25, 1.5, 2.0)
LARGER_KERNEL = {3: 5, 5: 7}
MOST_CHANNELS, MOST_LAYERS, MOST_EXPANSION, MOST_PIXELS = 2048, 12, 10, 512
"""What the schema allows."""


def single_growths(architecture: Architecture) -> Iterator[Change]:
    """Stem, stages (counted from 0), head, resolution; each result is valid and another network."""
    widths = _larger(architecture.head_channels, MOST_CHANNELS)
    sides = _larger(architecture.resolution, MOST_PIXELS)
    return changes(architecture, _convolution_steps, _stage_steps, widths, sides)


def _stage_steps(stage: Stage) -> Iterator[Step]:
    yield from _convolution_steps(stage)
    layers, factor = stage.num_layers, stage.expansion_factor
    if layers < MOST_LAYERS:
        yield "layers", f"{layers} -> {layers + 1}", {"num_layers": layers + 1}
    if stage.conv_type == "mbconv" and factor < MOST_EXPANSION:
        yield "expansion", f"{factor} -> {factor + 1}", {"expansion_factor": factor + 1}


def _convolution_steps(layer: Stem | Stage) -> Iterator[Step]:
    """What a stem and a stage have in common."""
    if layer.stride == 2:
        yield "stride", "2 -> 1", {"stride": 1}
    if layer.kernel_size in LARGER_KERNEL:
        kernel = LARGER_KERNEL[layer.kernel_size]
        yield "kernel", f"{layer.kernel_size} -> {kernel}", {"kernel_size": kernel}
    for width in _larger(layer.output_channels, MOST_CHANNELS):
        yield "width", f"{layer.output_channels} -> {width}", {"output_channels": width}


def _larger(value: int, most: int) -> Iterator[int]:
    """A quarter more than `value`, half more and twice as much, as multiples of 4, up to `most`."""
    sizes = {-(-int(value * factor) // MULTIPLE) * MULTIPLE for factor in WIDER}
    yield from sorted(size for size in sizes if value < size <= most)
