"""Random architectures as people would draw them: the prior of the search."""

from __future__ import annotations

from typing import Any

import numpy as np

from tools.architecture import Architecture
from tools.search.space import SearchSpace

_ACTIVATION_ODDS = {"relu6": 0.5, "relu": 0.35, "hardswish": 0.05, "leakyrelu": 0.05, "swish": 0.05}


def sample(space: SearchSpace, rng: np.random.Generator) -> Architecture:
    """A random architecture of `space`, drawn as people draw them.

    Widths grow with depth, strides leave a map of a few pixels, most stages are residual, and one
    activation, usually one that TFLite fuses, serves the whole network.
    """
    resolution = int(rng.choice(space.resolutions))
    odds = np.array([_ACTIVATION_ODDS.get(name, 0.05) for name in space.activations])
    activation = str(rng.choice(space.activations, p=odds / odds.sum()))
    stem = _sample_stem(space, resolution, rng)
    side = -(-resolution // stem[1]) if stem else resolution
    width = float(stem[0] if stem else rng.choice(space.widths[:8]))
    stages: list[dict[str, Any]] = []
    for _ in range(int(rng.integers(1, space.max_stages + 1))):
        stride = 2 if side >= 6 and rng.random() < (0.8 if side > 16 else 0.5) else 1
        side = -(-side // stride)
        width *= rng.uniform(1.0, 2.2)
        stages.append(_sample_stage(space, width, stride, activation, rng))
    head = int(rng.choice(space.head_widths)) if rng.random() < 0.4 else 0
    return space.build(resolution, stem, stages, head)


def _sample_stem(
    space: SearchSpace, resolution: int, rng: np.random.Generator
) -> tuple[int, int] | None:
    """A stem in most designs, with stride 2 where the image is large; none where none is known."""
    widths = [w for w in space.stem_widths if w]
    if rng.random() < 0.2 or not widths:
        return None
    width = int(rng.choice(widths))
    return width, 2 if rng.random() < (0.7 if resolution > 24 else 0.1) else 1


def _sample_stage(
    space: SearchSpace, width: float, stride: int, activation: str, rng: np.random.Generator
) -> dict[str, Any]:
    return {
        "output_channels": min(space.widths, key=lambda option: abs(option - width)),
        "num_layers": int(rng.choice(space.depths, p=_decreasing(len(space.depths)))),
        "kernel_size": int(rng.choice(space.kernels, p=_decreasing(len(space.kernels)))),
        "stride": stride,
        "expansion_factor": int(rng.choice(space.expansions[1:] or space.expansions)),
        "se_ratio": float(rng.choice(space.se_ratios)) if rng.random() < 0.1 else 0.0,
        "conv_type": "mbconv" if rng.random() < 0.65 else "depthwise",
        "skip_op": "residual" if rng.random() < 0.8 else "identity",
        "activation": activation,
    }


def _decreasing(count: int) -> list[float]:
    """Probabilities 1, 1/2, 1/4 … scaled to a sum of one."""
    total = 2.0 - 0.5 ** (count - 1)
    return [0.5**index / total for index in range(count)]
