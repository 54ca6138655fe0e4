"""The smallest networks that have every kind of layer."""

from __future__ import annotations

from typing import Any, Literal

from tools.architecture import Activation, Architecture, Stage, Stem


def tiny_architecture(
    activation: Activation = "relu6",
    padding: Literal["same", "symmetric"] = "same",
    squeeze: bool = False,
    **overrides: Any,
) -> Architecture:
    """Stem, a strided MBConv with identity skip behind it, a projected skip, and a head."""
    common: dict[str, Any] = {
        "kernel_size": 3, "expansion_factor": 2, "skip_op": "residual", "activation": activation,
        "use_se": squeeze, "se_ratio": 0.25 if squeeze else 0,
    }  # fmt: skip
    stages = (
        Stage(output_channels=8, num_layers=2, stride=2, conv_type="mbconv", **common),
        Stage(output_channels=12, num_layers=1, stride=1, conv_type="depthwise", **common),
    )
    values: dict[str, Any] = {
        "input_channels": 1, "resolution": 8, "classes": 10, "padding": padding,
        "stem": Stem(output_channels=8, stride=1, activation=activation), "blocks": stages,
        "head_channels": 16,
    }  # fmt: skip
    return Architecture(**{**values, **overrides})
