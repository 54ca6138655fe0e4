"""Architectures measured a second, one core: this, ptflops on the torch network, and conversion.

The same random designs of the search space, each seen for the first time; 160x160 is the paper's
size. ptflops runs the network once to count MACs and parameters; conversion gives a file for which
TFLite Micro allocates the arena.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence

os.environ["OMP_NUM_THREADS"] = "1"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import numpy as np

from tools.architecture import Architecture
from tools.footprint import measure
from tools.search import SearchSpace
from tools.search.sampling import sample

DESIGNS = 5000
BUILT = 40
CONVERTED = 8


def by_ptflops(architecture: Architecture) -> None:
    """MACs and parameters as the search of arXiv 2504.09685 counts them."""
    from ptflops import get_model_complexity_info

    from tools.network.torch_network import build_torch

    side = architecture.resolution
    shape = (architecture.input_channels, side, side)
    get_model_complexity_info(
        build_torch(architecture).eval(), shape, as_strings=False, print_per_layer_stat=False
    )


def by_conversion(architecture: Architecture) -> None:
    """The arena of the converted network, from TFLite Micro's own allocator."""
    from tools.convert.quantize import quantize
    from tools.network.keras_mirror import build_keras
    from tools.network.torch_network import build_torch
    from tools.tflm import HostInterpreter

    side = architecture.resolution
    images = np.zeros((1, side, side, architecture.input_channels), np.uint8)
    network = build_torch(architecture).eval()
    HostInterpreter(quantize(build_keras(network, architecture), images)).arena()


def rate(measured: Callable[[Architecture], object], designs: Sequence[Architecture]) -> float:
    """Designs a second, the first one left out: it loads libraries."""
    measured(designs[0])
    begun = time.perf_counter()
    for design in designs[1:]:
        measured(design)
    return (len(designs) - 1) / (time.perf_counter() - begun)


def compare(side: int) -> None:
    """Print a table for random designs for images of `side` pixels."""
    rng = np.random.default_rng(0)
    space = SearchSpace.for_data(side, 3, 100)
    designs = [sample(space, rng) for _ in range(DESIGNS)]
    ours = rate(measure, designs)
    print(f"| one core, random designs for {side}x{side}x3 | architectures a second | ratio |")
    print("|---|--:|--:|")
    print(f"| this: MACs, SRAM and flash of both runtimes | {ours:,.0f} | 1 |")
    for name, measured, count in (
        ("torch network + ptflops: MACs and parameters", by_ptflops, BUILT),
        ("conversion + TFLite Micro's allocator: arena", by_conversion, CONVERTED),
    ):
        theirs = rate(measured, designs[:count])
        print(f"| {name} | {theirs:.2f} | 1/{ours / theirs:,.0f} |")
    print()


def main() -> None:
    """Print a table for images of CIFAR and one for those of the paper."""
    import torch

    torch.set_num_threads(1)
    for side in (32, 160):
        compare(side)


if __name__ == "__main__":
    main()
