"""An analytic stand-in for proxy training, so that searches can be compared over many seeds.

It is no model of any data set. It has what makes real accuracies hard to search: more capacity
helps less and less, shape decides how much of it is used (maps that shrink too early or too late,
bottlenecks, depth without residuals), and every result has noise of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import exp, log, log2

import numpy as np

from tools.architecture import Architecture, expand
from tools.architecture.changes import final_side
from tools.footprint import count_parameters, measure
from tools.search.evaluation import Evaluation, Job

BEST_SIDE = 4  # of the last map, in pixels
_ACTIVATIONS = {"relu": -0.02, "relu6": 0.0, "leakyrelu": 0.0, "hardswish": 0.08, "swish": 0.08}


@dataclass(frozen=True, slots=True)
class Surrogate:
    """Gives designs the accuracy that a formula says; `noise` is its standard deviation."""

    seed: int = 0
    noise: float = 0.012

    def __call__(self, job: Job) -> Evaluation:
        """See `tools.search.evaluation.Evaluate`; no time passes."""
        drawn = np.random.default_rng([self.seed, int(job.id, 16)]).normal(0.0, self.noise)
        accuracy = min(1.0, max(0.0, accuracy_of(job.architecture) + float(drawn)))
        return Evaluation(id=job.id, status="trained", accuracy=round(accuracy, 6))


def accuracy_of(architecture: Architecture) -> float:
    """A fraction between chance and nearly one: capacity, used as well as the shape allows."""
    chance = 1.0 / architecture.classes
    macs = measure(architecture).macs
    parameters = count_parameters(expand(architecture))
    capacity = 0.42 * log2(1 + macs / 2_000) + 0.13 * log2(1 + parameters / 300)
    rate = 0.75 * capacity * exp(_shape(architecture))
    return chance + (0.97 - chance) * (1.0 - exp(-rate))


def _shape(architecture: Architecture) -> float:
    """How well the capacity is used: 0 for a plain good shape, negative for worse."""
    stages = architecture.blocks
    depth = sum(stage.num_layers for stage in stages)
    residual = sum(stage.skip_op == "residual" for stage in stages) / len(stages)
    kernel = sum(stage.kernel_size for stage in stages) / len(stages)
    squeezed = sum(stage.use_se for stage in stages) / len(stages)
    return (
        -0.25 * abs(log2(final_side(architecture) / BEST_SIDE))
        - 0.12 * max(0.0, depth - 4) * (1.0 - residual)
        - 0.30 * max(0.0, 3 - depth)
        - 0.35 * _bottleneck(architecture)
        + 0.05 * (kernel - 3)
        + 0.08 * squeezed
        + _ACTIVATIONS[stages[0].activation]
        + (0.15 if architecture.stem else 0.0)
    )


def _bottleneck(architecture: Architecture) -> float:
    """By how much (logarithm) a stage is narrower than the one before, and the last one than
    twice the classes."""
    widths = [stage.output_channels for stage in architecture.blocks]
    narrowed = sum(max(0.0, log(a / b)) for a, b in pairwise(widths))
    features = architecture.head_channels or widths[-1]
    return narrowed + max(0.0, log(2 * architecture.classes / features))
