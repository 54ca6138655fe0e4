"""Scores of designs before any training, by name: zero-cost proxies and mere size.

Size is the one to beat: over many spaces and tasks parameters and MACs rank networks as well as
most zero-cost proxies (NAS-Bench-Suite-Zero, Krishnakumar et al. 2022).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from tools.architecture import Architecture
from tools.data.dataset import Dataset, Split
from tools.footprint import Footprint
from tools.train.parts import random_part

if TYPE_CHECKING:
    from torch import Tensor

NAMES = ("NASWOT", "SynFlow", "log MACs", "log parameters")
IMAGES = 32
"""Training images that NASWOT's codes are of."""


@dataclass(slots=True)
class Scores:
    """Scores on images of `dataset`, by weights initialised from `seed`; more is better."""

    dataset: Dataset
    seed: int
    _images: Split = field(init=False, repr=False)
    _inputs: dict[int, Tensor] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        self._images = random_part(self.dataset.train, IMAGES, self.seed)

    def score(self, name: str, architecture: Architecture, footprint: Footprint) -> float:
        """The score called `name` (one of `NAMES`; KeyError otherwise), -inf where there is none.

        NASWOT and SynFlow take tens of milliseconds, on one torch thread.
        """
        if name == "log MACs":
            return math.log(max(footprint.macs, 1))
        if name == "log parameters":
            return math.log(max(footprint.parameters, 1))
        from tools.search.proxies.zero_cost import naswot, synflow

        if name == "NASWOT":
            return naswot(architecture, self._inputs_at(architecture.resolution), self.seed)
        if name == "SynFlow":
            return synflow(architecture, self.seed)
        raise KeyError(name)

    def _inputs_at(self, resolution: int) -> Tensor:
        if resolution not in self._inputs:
            import torch

            from tools.data.resizing import resize_images
            from tools.train.augment import network_input

            pixels = np.ascontiguousarray(resize_images(self._images.images, resolution))
            self._inputs[resolution] = network_input(torch.from_numpy(pixels))
        return self._inputs[resolution]
