"""An `Architecture` read as layers: the one place that says what a stage means.

The torch network, the Keras mirror and the footprint all walk these lists, so they cannot differ.
They are never changed once made (`Final` rather than frozen, as in `tools.graph`, for speed).
Reading of the paper's networks: checked against its published weights (tensor shapes) and its
published parameter counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from tools.architecture.schema import Activation, Architecture, Stage


@dataclass(slots=True)
class ConvUnit:
    """Convolution without bias, batch norm, and an activation (None: linear)."""

    name: Final[str]
    kind: Final[Literal["conv", "depthwise"]]
    in_channels: Final[int]
    out_channels: Final[int]
    kernel: Final[int]
    stride: Final[int]
    activation: Final[Activation | None]


@dataclass(slots=True)
class SqueezeExcite:
    """Mean over the image, 1x1 to `reduced` + ReLU, 1x1 back + sigmoid (both biased), scale."""

    name: Final[str]
    channels: Final[int]
    reduced: Final[int]


@dataclass(slots=True)
class Block:
    """Layers in a row and what is added to their result.

    skip "none": nothing; "identity": the block's input; "project": `projection` of the input.
    """

    name: Final[str]
    layers: Final[tuple[ConvUnit | SqueezeExcite, ...]]
    skip: Final[Literal["none", "identity", "project"]] = "none"
    projection: Final[ConvUnit | None] = None


@dataclass(slots=True)
class Layers:
    """Blocks (stem and head among them), then a mean over the image and a biased classifier."""

    blocks: Final[tuple[Block, ...]]
    features: Final[int]
    classes: Final[int]


def explicit_padding(side: int, unit: ConvUnit) -> tuple[int, int] | None:
    """Zeros before and after one axis of `side` pixels, where symmetric padding is not SAME.

    Half the kernel before, and after it what SAME adds in total less that: more is never read.
    None where SAME pads so by itself, and is what the converted network then has.
    """
    total = (-(-side // unit.stride) - 1) * unit.stride + unit.kernel - side
    before = unit.kernel // 2
    return None if total <= 0 or total // 2 == before else (before, total - before)


def expand(architecture: Architecture) -> Layers:
    """The layers of `architecture` in order, names unique and valid in torch and Keras."""
    blocks: list[Block] = []
    channels = architecture.input_channels
    if architecture.stem:
        stem = architecture.stem
        unit = ConvUnit(
            "stem_conv", "conv", channels, stem.output_channels,
            stem.kernel_size, stem.stride, stem.activation,
        )  # fmt: skip
        blocks.append(Block("stem", (unit,)))
        channels = stem.output_channels
    for s, stage in enumerate(architecture.blocks):
        for layer in range(stage.num_layers):
            name = f"stage{s}_layer{layer}"
            blocks.append(_block(name, stage, channels, stage.stride if layer == 0 else 1))
            channels = stage.output_channels
    if architecture.head_channels:
        activation = architecture.blocks[-1].activation
        head = ConvUnit("head_conv", "conv", channels, architecture.head_channels, 1, 1, activation)
        blocks.append(Block("head", (head,)))
        channels = architecture.head_channels
    return Layers(tuple(blocks), channels, architecture.classes)


def _block(name: str, stage: Stage, channels: int, stride: int) -> Block:
    """One depthwise-separable or MBConv block; a residual only where the stride is 1."""
    expansion = stage.expansion_factor if stage.conv_type == "mbconv" else 1
    hidden = channels * expansion
    layers: list[ConvUnit | SqueezeExcite] = []
    if stage.conv_type == "mbconv":
        layers.append(_pointwise(f"{name}_expand", channels, hidden, stage.activation))
    layers.append(
        ConvUnit(
            f"{name}_depthwise", "depthwise", hidden, hidden,
            stage.kernel_size, stride, stage.activation,
        )
    )  # fmt: skip
    if stage.use_se and stage.se_ratio > 0:
        layers.append(SqueezeExcite(f"{name}_se", hidden, max(1, int(hidden * stage.se_ratio))))
    layers.append(_pointwise(f"{name}_project", hidden, stage.output_channels, None))
    if stage.skip_op != "residual" or stride != 1:
        return Block(name, tuple(layers))
    if channels == stage.output_channels:
        return Block(name, tuple(layers), "identity")
    shortcut = _pointwise(f"{name}_shortcut", channels, stage.output_channels, None)
    return Block(name, tuple(layers), "project", shortcut)


def _pointwise(name: str, inputs: int, outputs: int, activation: Activation | None) -> ConvUnit:
    return ConvUnit(name, "conv", inputs, outputs, 1, 1, activation)
