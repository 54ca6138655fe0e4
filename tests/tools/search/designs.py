"""Material for the tests of the search: candidates with given figures, and an instant trainer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from tools.architecture import Architecture
from tools.footprint import Footprint, measure
from tools.search import Candidate, Evaluation, Job, SearchSpace
from tools.search.candidate import Status
from tools.search.sampling import sample

DIGITS = SearchSpace.for_data(8, 1, 10)


@dataclass
class Trainer:
    """Stands in for training: more parameters are more accurate; remembers what it was given."""

    seen: list[str] = field(default_factory=list)

    def __call__(self, job: Job) -> Evaluation:
        self.seen.append(job.id)
        return trained(job, 1.0 - measure(job.architecture).parameters ** -0.3)


def trained(job: Job, accuracy: float) -> Evaluation:
    return Evaluation(id=job.id, status="trained", accuracy=accuracy, seconds=0.5)


def summary(macs: int, sram_bytes: int, flash_bytes: int = 10_000) -> Footprint:
    return Footprint(
        macs=macs,
        parameters=1,
        sram_bytes={"aot": sram_bytes, "tflm": 2 * sram_bytes},
        flash_bytes={"aot": flash_bytes, "tflm": flash_bytes},
        peak_op=dict.fromkeys(("aot", "tflm"), "stage1_layer0_expand"),
    )


def candidate(accuracy: float, macs: int, sram_bytes: int, *, key: str = "") -> Candidate:
    return Candidate(
        id=key or f"{accuracy}-{macs}-{sram_bytes}",
        architecture=sample(DIGITS, np.random.default_rng(0)),
        footprint=summary(macs, sram_bytes),
        status="trained",
        proposer="test",
        accuracy=accuracy,
    )


def _stages(*layers: int) -> Architecture:
    """Equal stages of so many layers each."""
    stage: dict[str, Any] = {
        "output_channels": 8, "kernel_size": 3, "stride": 1, "expansion_factor": 1,
        "se_ratio": 0.0, "conv_type": "depthwise", "skip_op": "identity", "activation": "relu6",
    }  # fmt: skip
    return DIGITS.build(8, (8, 1), [{**stage, "num_layers": count} for count in layers], 0)


TWINS = _stages(2), _stages(1, 1)
"""One network, written in two ways."""


def ended(
    status: Status,
    *,
    key: str = "one",
    architecture: Architecture | None = None,
    seconds: float = 0.0,
) -> Candidate:
    """A candidate of the given end, and of the true footprint of its architecture."""
    architecture = architecture or TWINS[0]
    return Candidate(
        id=key,
        architecture=architecture,
        footprint=measure(architecture),
        status=status,
        proposer="test",
        accuracy=0.5 if status == "trained" else None,
        reason="" if status == "trained" else status,
        seconds=seconds,
    )
