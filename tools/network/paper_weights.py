"""The published weights of the paper's networks, put into our modules.

The state dicts of github.com/christophezei/llm-nas-kd-explainability name a layer by its place in
nested `nn.Sequential`s; here that place is counted out from the same layer list that built ours.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from pathlib import Path

import torch

from tools.architecture import Block, ConvUnit, SqueezeExcite
from tools.errors import ModelFileError
from tools.network.torch_network import TorchNetwork

# Mean and standard deviation of CIFAR-100 in units of [0, 1], as in the paper's preprocessing.
PAPER_MEAN = (0.5071, 0.4865, 0.4409)
PAPER_STD = (0.2673, 0.2564, 0.2762)


def load_paper_weights(module: TorchNetwork, path: Path) -> None:
    """Fill `module` from a published ``.pth``; every tensor on both sides must find its partner.

    Raises ModelFileError when the file is unreadable or belongs to another architecture. The
    networks expect (image / 255 - PAPER_MEAN) / PAPER_STD and symmetric padding.
    """
    try:
        published = torch.load(path, map_location="cpu", weights_only=True)
        prefixes = dict(_prefixes(module.blocks))
        module.load_state_dict({_rename(key, prefixes): value for key, value in published.items()})
    except (OSError, pickle.UnpicklingError, RuntimeError, KeyError, AttributeError) as error:
        raise ModelFileError(
            f"{path} does not hold the published weights of this architecture: {error}",
            "Give the .pth file that belongs to the candidate_config.",
        ) from error


def _rename(key: str, prefixes: dict[str, str]) -> str:
    """Our name of the published tensor `key`."""
    prefix, _, tensor = key.rpartition(".")
    return f"{prefixes[prefix]}.{tensor}"


def _prefixes(blocks: tuple[Block, ...]) -> Iterator[tuple[str, str]]:
    """Published module name, our module name."""
    yield "classifier", "classifier"
    for block in blocks:
        stage, layer = block.name.removeprefix("stage").split("_layer")
        place = f"layers.{stage}.layers.{layer}"
        yield from _sequence(f"{place}.conv", block.layers)
        if block.projection:
            yield f"{place}.res_proj.0", f"{block.projection.name}.conv"
            yield f"{place}.res_proj.1", f"{block.projection.name}.norm"


def _sequence(
    place: str, layers: tuple[ConvUnit | SqueezeExcite, ...]
) -> Iterator[tuple[str, str]]:
    """The members of one nn.Sequential: convolution, norm and activation each take a number.

    Only the last convolution has no activation, and nothing is counted behind it.
    """
    position = 0
    for layer in layers:
        if isinstance(layer, SqueezeExcite):
            yield f"{place}.{position}.se.1", f"{layer.name}.reduce"
            yield f"{place}.{position}.se.3", f"{layer.name}.expand"
            position += 1
        else:
            yield f"{place}.{position}", f"{layer.name}.conv"
            yield f"{place}.{position + 1}", f"{layer.name}.norm"
            position += 3
