"""Every single change that makes an architecture smaller or simpler in one place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from tools.architecture.schema import Architecture, Stage, Stem

NARROWER = (0.75, 0.5)
MULTIPLE = 4  # of widths and resolutions
SMALLER_KERNEL = {7: 5, 5: 3}
FUSED = frozenset({"relu", "relu6"})  # part of the convolution in every runtime

Step = tuple[str, str, dict[str, Any]]
"""Property, what happens to it, and the fields that change."""


@dataclass(frozen=True, slots=True)
class Change:
    """`architecture` after one step: "stage 2: stride" (the subject), "1 -> 2" (the step)."""

    subject: str
    step: str
    architecture: Architecture


def single_changes(architecture: Architecture) -> Iterator[Change]:
    """Stem, stages (counted from 0, as layers are named), head, resolution; each result is valid.

    Every result is another network. Changes that would shrink the image below 2x2 pixels are left
    out, and what a block ignores is not changed.
    """
    smallest = min(2, final_side(architecture))
    for change in _all(architecture):
        if final_side(change.architecture) >= smallest:
            yield change


def final_side(architecture: Architecture) -> int:
    """Side in pixels of what the last stage gives."""
    strides = [stage.stride for stage in architecture.blocks]
    if architecture.stem:
        strides.append(architecture.stem.stride)
    side = architecture.resolution
    for stride in strides:
        side = -(-side // stride)
    return side


def _all(architecture: Architecture) -> Iterator[Change]:
    widths, sides = _narrower(architecture.head_channels), _narrower(architecture.resolution)
    return changes(architecture, _convolution_steps, _stage_steps, widths, sides)


def changes(
    architecture: Architecture,
    stem_steps: Callable[[Stem], Iterator[Step]],
    stage_steps: Callable[[Stage], Iterator[Step]],
    head_widths: Iterable[int],
    resolutions: Iterable[int],
) -> Iterator[Change]:
    """Every single step of stem, stages, head and resolution, in this order."""
    stem = architecture.stem
    if stem:
        for name, step, fields in stem_steps(stem):
            yield _change("stem: " + name, step, architecture, stem=_copy(stem, fields))
    for s, stage in enumerate(architecture.blocks):
        for name, step, fields in stage_steps(stage):
            blocks = (*architecture.blocks[:s], _copy(stage, fields), *architecture.blocks[s + 1 :])
            yield _change(f"stage {s}: {name}", step, architecture, blocks=blocks)
    for width in head_widths:
        step = f"{architecture.head_channels} -> {width}"
        yield _change("head: width", step, architecture, head_channels=width)
    for side in resolutions:
        step = f"{architecture.resolution} -> {side}"
        yield _change("input: resolution", step, architecture, resolution=side)


def _stage_steps(stage: Stage) -> Iterator[Step]:
    yield from _convolution_steps(stage)
    factor = stage.expansion_factor
    if stage.conv_type == "mbconv":
        for smaller in sorted({factor - 1, factor // 2} - {0, factor}, reverse=True):
            yield "expansion", f"{factor} -> {smaller}", {"expansion_factor": smaller}
    if stage.use_se and stage.se_ratio > 0:
        yield "squeeze-and-excitation", "on -> off", {"use_se": False, "se_ratio": 0.0}


def _convolution_steps(layer: Stem | Stage) -> Iterator[Step]:
    """What a stem and a stage have in common."""
    if layer.activation not in FUSED:
        yield "activation", f"{layer.activation} -> relu6", {"activation": "relu6"}
    if layer.stride == 1:
        yield "stride", "1 -> 2", {"stride": 2}
    if layer.kernel_size in SMALLER_KERNEL:
        kernel = SMALLER_KERNEL[layer.kernel_size]
        yield "kernel", f"{layer.kernel_size} -> {kernel}", {"kernel_size": kernel}
    for width in _narrower(layer.output_channels):
        yield "width", f"{layer.output_channels} -> {width}", {"output_channels": width}


def _narrower(value: int) -> Iterator[int]:
    """About three quarters and a half of `value`, as multiples of 4 and at least 4."""
    sizes = {int(value * factor) // MULTIPLE * MULTIPLE for factor in NARROWER}
    yield from sorted(sizes - {0, value}, reverse=True)


def _copy(layer: Any, fields: dict[str, Any]) -> Any:
    return type(layer)(**{**dict(layer), **fields})


def _change(subject: str, step: str, architecture: Architecture, **fields: Any) -> Change:
    return Change(subject, step, _copy(architecture, fields))
