"""Footprints a second: random designs of the search space, measured one after the other."""

from __future__ import annotations

import time

import numpy as np

from tools.footprint import measure
from tools.search import SearchSpace
from tools.search.sampling import sample

DESIGNS = 1000


def main() -> None:
    """Print designs a second for a small and a large image."""
    for name, resolution, channels, classes in (("digits", 8, 1, 10), ("CIFAR-100", 32, 3, 100)):
        space = SearchSpace.for_data(resolution, channels, classes)
        rng = np.random.default_rng(0)
        designs = [sample(space, rng) for _ in range(DESIGNS)]
        begun = time.perf_counter()
        for design in designs:
            measure(design)
        rate = DESIGNS / (time.perf_counter() - begun)
        print(f"{name}: {rate:,.0f} designs measured a second")


if __name__ == "__main__":
    main()
