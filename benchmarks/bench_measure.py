"""Architectures a second, one core: screened, measured, by ptflops on torch, and by conversion.

The same random designs of the search space, each seen for the first time; 160x160 is the paper's
size. Screening is all that the search does with a proposal before it may be trained: measuring,
verdict with the reason, duplicate key (`Screen.admit`). ptflops runs the network once to count MACs
and parameters; conversion gives a file for which TFLite Micro allocates the arena.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

os.environ["OMP_NUM_THREADS"] = "1"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import numpy as np

from tools.architecture import Architecture
from tools.footprint import measure
from tools.search import Archive, Limits, Screen, SearchSpace
from tools.search.sampling import sample
from tools.units import KIB

DESIGNS = 5000
RUNS = 5
BUILT = 40
CONVERTED = 8
LIMITS = {
    32: Limits(sram_bytes=64 * KIB, flash_bytes=512 * KIB, macs=3_000_000),
    160: Limits(sram_bytes=320 * KIB, flash_bytes=2048 * KIB, macs=100_000_000),
}


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


def rate(measured: Callable[[Any], object], designs: Sequence[Any]) -> float:
    """Designs a second, the first one left out: it loads libraries."""
    measured(designs[0])
    begun = time.perf_counter()
    for design in designs[1:]:
        measured(design)
    return (len(designs) - 1) / (time.perf_counter() - begun)


def screening(side: int, designs: Sequence[Architecture]) -> tuple[float, str]:
    """Designs a second through a new screen, and what became of them; the median of some runs."""
    rates = []
    with tempfile.TemporaryDirectory() as folder, Archive(Path(folder) / "archive") as archive:
        for _ in range(RUNS):
            screen = Screen(LIMITS[side], archive)
            rates.append(rate(lambda one, screen=screen: screen.admit(one, "random"), designs))
    tally = screen.tally["random"]
    words = f"{tally.rejected} rejected, {tally.duplicate} duplicates of {tally.proposed}"
    return median(rates), words


def sampling(side: int) -> float:
    """Random designs drawn a second."""
    rng, space = np.random.default_rng(1), SearchSpace.for_data(side, 3, 100)
    return rate(lambda _: sample(space, rng), range(DESIGNS))


def compare(side: int, others: bool) -> None:
    """Print a table for random designs for images of `side` pixels."""
    rng = np.random.default_rng(0)
    space = SearchSpace.for_data(side, 3, 100)
    designs = [sample(space, rng) for _ in range(DESIGNS)]
    ours = median(rate(measure, designs) for _ in range(RUNS))
    screened, words = screening(side, designs)
    drawn = 1 / (1 / screened + 1 / sampling(side))
    print(f"| one core, random designs for {side}x{side}x3 | architectures a second | ratio |")
    print("|---|--:|--:|")
    print(f"| screening: measured, judged, told from duplicates ({words}) | {screened:,.0f} | |")
    print(f"| the same, with drawing the design | {drawn:,.0f} | |")
    print(f"| this: MACs, SRAM and flash of both runtimes | {ours:,.0f} | 1 |")
    for name, measured, count in OTHERS if others else ():
        theirs = rate(measured, designs[:count])
        print(f"| {name} | {theirs:.2f} | 1/{ours / theirs:,.0f} |")
    print()


OTHERS = (
    ("torch network + ptflops: MACs and parameters", by_ptflops, BUILT),
    ("conversion + TFLite Micro's allocator: arena", by_conversion, CONVERTED),
)


def main() -> None:
    """Print a table for images of CIFAR and one for those of the paper."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ours", action="store_true", help="without ptflops and conversion")
    others = not parser.parse_args().ours
    if others:
        import torch

        torch.set_num_threads(1)
    for side in (32, 160):
        compare(side, others)


if __name__ == "__main__":
    main()
