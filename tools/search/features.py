"""Designs as points: near ones are alike in size and shape."""

from __future__ import annotations

from math import log2

from tools.architecture import Architecture
from tools.architecture.changes import final_side
from tools.footprint import Footprint


def features(architecture: Architecture, footprint: Footprint) -> list[float]:
    """Size and shape, each scaled so that a step of 1 matters about as much in all of them."""
    stages = architecture.blocks
    count, depth = len(stages), sum(stage.num_layers for stage in stages)
    widths = [stage.output_channels for stage in stages]
    activation = stages[0].activation
    return [
        log2(footprint.macs) - 17,
        log2(footprint.parameters) - 12,
        log2(max(footprint.sram_bytes.values())) - 12,
        log2(architecture.resolution) - 4,
        log2(final_side(architecture)) - 2,
        log2(depth) - 2,
        log2(architecture.head_channels or widths[-1]) - 5,
        log2(min(widths)) - 3,
        sum(stage.skip_op == "residual" for stage in stages) / count,
        sum(stage.kernel_size for stage in stages) / count / 2 - 2,
        sum(stage.conv_type == "mbconv" for stage in stages) / count,
        sum(stage.use_se for stage in stages) / count,
        float(architecture.stem is not None),
        float(activation in ("swish", "hardswish")),
    ]
