"""The torch network of an `Architecture`: what is trained, and what the Keras mirror must equal.

Submodules carry the layer names of `tools.architecture.expand`, so the same name finds a layer in
torch, in Keras and in the footprint.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from torch import Tensor, nn
from torch.nn import functional

from tools.architecture import Activation, Architecture, Block, ConvUnit, SqueezeExcite, expand

if TYPE_CHECKING:
    from collections.abc import Callable

NORM_EPSILON = 1e-5
LEAKY_SLOPE = 0.01

_ACTIVATIONS: dict[Activation, Callable[[Tensor], Tensor]] = {
    "relu": functional.relu,
    "relu6": functional.relu6,
    "leakyrelu": lambda x: functional.leaky_relu(x, LEAKY_SLOPE),
    "swish": functional.silu,
    "hardswish": functional.hardswish,
}


class ConvNorm(nn.Module):
    """Convolution without bias, batch norm, activation; pads as TensorFlow's SAME or by k // 2."""

    def __init__(self, unit: ConvUnit, same: bool) -> None:
        super().__init__()
        self.unit = unit
        # At stride 1, kernels being odd, SAME is symmetric, and conv pads without a copy.
        self.pads_as_tensorflow = same and unit.stride > 1
        self.conv = nn.Conv2d(
            unit.in_channels,
            unit.out_channels,
            unit.kernel,
            unit.stride,
            padding=0 if self.pads_as_tensorflow else unit.kernel // 2,
            groups=unit.in_channels if unit.kind == "depthwise" else 1,
            bias=False,
        )
        self.norm = nn.BatchNorm2d(unit.out_channels, eps=NORM_EPSILON)

    def forward(self, x: Tensor) -> Tensor:
        """(n, c, h, w) to (n, c', ceil(h / stride), ceil(w / stride))."""
        if self.pads_as_tensorflow:
            x = functional.pad(x, self._same_padding(x))
        x = self.norm(self.conv(x))
        return _ACTIVATIONS[self.unit.activation](x) if self.unit.activation else x

    def _same_padding(self, x: Tensor) -> list[int]:
        """Left, right, top, bottom, as torch wants them."""
        kernel, stride = self.unit.kernel, self.unit.stride
        return [
            *same_padding(x.shape[3], kernel, stride),
            *same_padding(x.shape[2], kernel, stride),
        ]


class SqueezeExciteGate(nn.Module):
    """Scales each channel by a gate that is computed from all channels' means."""

    def __init__(self, layer: SqueezeExcite) -> None:
        super().__init__()
        self.reduce = nn.Conv2d(layer.channels, layer.reduced, 1)
        self.expand = nn.Conv2d(layer.reduced, layer.channels, 1)

    def forward(self, x: Tensor) -> Tensor:
        """(n, c, h, w), scaled; the shape stays."""
        gate = functional.relu(self.reduce(x.mean((2, 3), keepdim=True)))
        scale: Tensor = self.expand(gate).sigmoid()
        return x * scale


class TorchNetwork(nn.Module):
    """(n, c, h, w) float images as (pixel - 128) / 128 to (n, classes) logits."""

    def __init__(self, architecture: Architecture) -> None:
        super().__init__()
        layers = expand(architecture)
        self.blocks = layers.blocks
        same = architecture.padding == "same"
        for block in self.blocks:
            for layer in (*block.layers, *([block.projection] if block.projection else [])):
                self.add_module(layer.name, _module(layer, same))
        self.classifier = nn.Linear(layers.features, layers.classes)
        self.apply(_initialise)

    def forward(self, x: Tensor) -> Tensor:
        """Logits of a batch of images."""
        for block in self.blocks:
            x = self.run_block(block, x)
        logits: Tensor = self.classifier(x.mean((2, 3)))
        return logits

    def run_block(self, block: Block, x: Tensor) -> Tensor:
        """One block's output; its skip included."""
        y = x
        for layer in block.layers:
            y = self.get_submodule(layer.name)(y)
        if block.skip == "none":
            return y
        return y + (self.get_submodule(block.projection.name)(x) if block.projection else x)


def build_torch(architecture: Architecture) -> TorchNetwork:
    """The network of `architecture`, freshly initialised from torch's global seed.

    Input (n, input_channels, resolution, resolution) float32, output (n, classes) logits.
    """
    return TorchNetwork(architecture)


def same_padding(size: int, kernel: int, stride: int) -> tuple[int, int]:
    """Zeros before and after one axis of `size`, as TensorFlow's SAME.

    Source: tensorflow.org/api_docs/python/tf/nn, "Notes on padding".
    """
    total = max((-(-size // stride) - 1) * stride + kernel - size, 0)
    return total // 2, total - total // 2


def _module(layer: ConvUnit | SqueezeExcite, same: bool) -> nn.Module:
    return ConvNorm(layer, same) if isinstance(layer, ConvUnit) else SqueezeExciteGate(layer)


def _initialise(module: nn.Module) -> None:
    """He initialisation by fan-out (He et al. 2015), which keeps gradients level with depth."""
    if isinstance(module, nn.Conv2d):
        fan_out = module.out_channels * module.kernel_size[0] ** 2 // module.groups
        nn.init.normal_(module.weight, 0.0, (2.0 / fan_out) ** 0.5)
        if module.bias is not None:
            nn.init.zeros_(module.bias)
    elif isinstance(module, nn.Linear):
        nn.init.normal_(module.weight, 0.0, 0.01)
        nn.init.zeros_(module.bias)
