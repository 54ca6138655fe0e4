"""Random architectures over the whole schema, with what a search would never try among them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from tools.architecture import Architecture

ACTIVATIONS = ("relu", "relu6", "leakyrelu", "swish", "hardswish")
SIDES = (4, 5, 6, 7, 8, 9, 12, 15, 16, 20, 24, 31, 32)
LARGE_SIDES = (33, 40, 48, 63, 64, 80, 96, 97, 128, 160)
WIDTHS = (1, 2, 3, 4, 5, 7, 8, 12, 16, 17, 24)
LARGE_WIDTHS = (32, 33, 48, 64, 96)


def random_architecture(rng: np.random.Generator, large: bool = True) -> Architecture:
    """Any padding, size, stem, head, stages; a third of them shrink the image to one pixel."""
    sides = (*SIDES, *LARGE_SIDES) if large else SIDES
    side = sides[rng.integers(len(sides))] if rng.random() < 0.7 else int(rng.integers(4, 9))
    stages = int(rng.integers(1, 6 if large else 4))
    return Architecture.parse(
        {
            "input_channels": int(rng.integers(1, 5)),
            "resolution": side,
            "classes": _one(rng, (2, 3, 10, 16, 17, 100)),
            "padding": _one(rng, ("same", "symmetric")),
            "stem": _stem(rng, large) if rng.integers(2) else None,
            "blocks": [_stage(rng, large) for _ in range(stages)],
            "head_channels": _one(rng, (0, 0, 1, 8, 17, 64)),
        }
    )


def _one(rng: np.random.Generator, options: Sequence[Any]) -> Any:
    return options[int(rng.integers(len(options)))]


def _width(rng: np.random.Generator, large: bool) -> int:
    return int(_one(rng, (*WIDTHS, *LARGE_WIDTHS) if large else WIDTHS))


def _stem(rng: np.random.Generator, large: bool) -> dict[str, Any]:
    return {
        "output_channels": _width(rng, large),
        "kernel_size": _one(rng, (3, 5, 7)),
        "stride": _one(rng, (1, 2)),
        "activation": _one(rng, ACTIVATIONS),
    }


def _stage(rng: np.random.Generator, large: bool) -> dict[str, Any]:
    return {
        **_stem(rng, large),
        "num_layers": int(rng.integers(1, 4 if large else 3)),
        "expansion_factor": int(rng.integers(1, 7 if large else 5)),
        "use_se": bool(rng.integers(2)),
        "se_ratio": _one(rng, (0.0, 0.05, 0.125, 0.25, 0.5, 1.0)),
        "conv_type": _one(rng, ("depthwise", "mbconv")),
        "skip_op": _one(rng, ("identity", "residual")),
    }
