"""Scores of networks that nobody has trained: one or two passes each, more is better.

None of them is an accuracy; they order designs of one space for one data set at best. What they
reach here, and how they compare with mere size, is measured in docs/proxies.md.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn

from tools.network import build_torch
from tools.network.torch_network import ConvNorm, SqueezeExciteGate, TorchNetwork
from tools.train.loop import batch_statistics, one_thread

if TYPE_CHECKING:
    from tools.architecture import Architecture

UNKNOWN = -math.inf
"""The score of a network that a proxy cannot score: below every other."""


def naswot(architecture: Architecture, inputs: Tensor, seed: int) -> float:
    """NASWOT (Mellor et al. 2021): log |det K| of the images' activation codes, initialised anew.

    `inputs` are n images (n, c, h, w) as the network sees them. The code of an image has one bit
    for each unit that has an activation: whether what enters the activation is positive. That is
    the paper's for ReLU; for ReLU6 its upper bend is left out, for leaky ReLU it says which slope
    holds, for swish and hard-swish whether at least half of the unit passes. The gates of
    squeeze-and-excitation have no bits. Batch norm goes by the images.
    """
    with one_thread(), torch.inference_mode():
        module = _initialised(architecture, seed)
        with batch_statistics(module), _entering_activations(module) as entering:
            module(inputs)
        return log_determinant([values.flatten(1) > 0 for values in entering])


def synflow(architecture: Architecture, seed: int) -> float:
    """SynFlow (Tanaka et al. 2020; of a whole network, Abdelfattah et al. 2021), its logarithm.

    The sum of θ · ∂R/∂θ over the weights of convolutions and classifier, where R is the sum of the
    logits of an image of ones in the linear network whose weights are |θ|: no activations, batch
    norm (as in the latter) or gates of squeeze-and-excitation. In double precision, as R grows
    with every layer.
    """
    with one_thread():
        module = _linear(_initialised(architecture, seed))
        side, channels = architecture.resolution, architecture.input_channels
        return _log(synaptic_flow(module, torch.ones(1, channels, side, side).double()))


def log_determinant(codes: Sequence[Tensor]) -> float:
    """log |det K| with K[i, j] = the number of bits in which images i and j agree.

    `codes` are boolean (n, units), one for each layer. UNKNOWN where K is singular, as where two
    images have the same code.
    """
    count = len(codes[0]) if codes else 0
    agreeing = torch.zeros(count, count)
    for layer in codes:
        signs = layer.float() * 2 - 1
        agreeing += (signs @ signs.T + layer.shape[1]) / 2
    sign, logarithm = torch.linalg.slogdet(agreeing.double())
    return _finite(float(logarithm)) if count and float(sign) else UNKNOWN


def synaptic_flow(module: nn.Module, ones: Tensor) -> float:
    """Sum of |θ| · ∂R/∂|θ| over convolutions and linear layers; R is the sum of all outputs.

    The weights of `module` become absolute, its biases zero.
    """
    weights = []
    for layer in module.modules():
        if isinstance(layer, nn.Conv2d | nn.Linear):
            layer.weight.data.abs_()
            weights.append(layer.weight)
            if layer.bias is not None:
                layer.bias.data.zero_()
    gradients = torch.autograd.grad(module(ones).sum(), weights)
    return sum(float((w.detach() * g).sum()) for w, g in zip(weights, gradients, strict=True))


def _initialised(architecture: Architecture, seed: int) -> TorchNetwork:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return build_torch(architecture)


@contextmanager
def _entering_activations(module: nn.Module) -> Iterator[list[Tensor]]:
    """Inside, what enters the activations is collected, layer by layer."""
    entering: list[Tensor] = []

    def collect(_norm: nn.Module, _inputs: Any, output: Tensor) -> None:
        entering.append(output)

    hooks = [
        unit.norm.register_forward_hook(collect)
        for unit in module.modules()
        if isinstance(unit, ConvNorm) and unit.unit.activation
    ]
    try:
        yield entering
    finally:
        for hook in hooks:
            hook.remove()


def _linear(module: TorchNetwork) -> TorchNetwork:
    """What is linear of `module`, in double precision; `module` is used up."""
    for name, layer in list(module.named_children()):
        if isinstance(layer, SqueezeExciteGate):
            setattr(module, name, nn.Identity())
        elif isinstance(layer, ConvNorm):
            layer.norm = nn.Identity()  # type: ignore[assignment]
            layer.unit = replace(layer.unit, activation=None)
    return module.double()


def _log(value: float) -> float:
    return _finite(math.log(value)) if value > 0 else UNKNOWN


def _finite(value: float) -> float:
    return value if math.isfinite(value) else UNKNOWN
