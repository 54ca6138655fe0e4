"""The search space: the choices of arXiv 2504.09685 and ours, scaled to the data.

A design is a dictionary from gene to the index of the chosen option, which is what mixed-variable
optimizers want; `decode` repairs it, so every dictionary within bounds is a valid architecture.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from tools.architecture import Architecture, Stage, Stem

WIDTHS = (4, 6, 8, 12, 16, 20, 24, 32, 40, 48, 64, 80, 96, 128, 160)
MINIMUM_MAP = 2
"""Smallest side of a feature map: on one pixel a kernel sees nothing but padding around it."""

Design = dict[str, int]


@dataclass(frozen=True, slots=True)
class Gene:
    """One choice; `ordered` says whether neighbouring options are alike."""

    options: tuple[Any, ...]
    ordered: bool = True


@dataclass(frozen=True, slots=True)
class SearchSpace:
    """All options of a network for images of `input_channels` in `classes`."""

    input_channels: int
    classes: int
    resolutions: tuple[int, ...]
    widths: tuple[int, ...] = WIDTHS
    stem_widths: tuple[int, ...] = (0, 4, 8, 12, 16, 24, 32)
    head_widths: tuple[int, ...] = (0, 32, 64, 96, 128, 192, 256)
    max_stages: int = 5
    depths: tuple[int, ...] = (1, 2, 3, 4)
    kernels: tuple[int, ...] = (3, 5, 7)
    expansions: tuple[int, ...] = (1, 2, 3, 4, 5, 6)
    se_ratios: tuple[float, ...] = (0.0, 0.125, 0.25, 0.5)
    activations: tuple[str, ...] = ("relu6", "relu", "leakyrelu", "hardswish", "swish")

    @classmethod
    def for_data(
        cls, resolution: int, channels: int, classes: int, sram_bytes: int | None = None
    ) -> SearchSpace:
        """The space for images of `resolution` pixels a side; little SRAM admits smaller ones."""
        return cls(channels, classes, _resolutions(resolution, channels, sram_bytes))

    def genes(self) -> dict[str, Gene]:
        """Every choice by name; those of stages beyond the chosen number have no effect."""
        return dict(_genes(self))

    def stage_genes(self) -> dict[str, Gene]:
        """The choices of one stage by name."""
        return {
            "output_channels": Gene(self.widths),
            "num_layers": Gene(self.depths),
            "kernel_size": Gene(self.kernels),
            "stride": Gene((1, 2)),
            "expansion_factor": Gene(self.expansions),
            "se_ratio": Gene(self.se_ratios),
            "conv_type": Gene(("depthwise", "mbconv"), ordered=False),
            "skip_op": Gene(("identity", "residual"), ordered=False),
            "activation": Gene(self.activations, ordered=False),
        }

    def decode(self, design: Mapping[str, int]) -> Architecture:
        """The architecture of `design`, repaired: what has no effect gets one canonical value."""
        value = {name: gene.options[design[name]] for name, gene in self.genes().items()}
        stages = [
            {name: value[f"{stage}_{name}"] for name in self.stage_genes()}
            for stage in range(value["stages"])
        ]
        stem = (value["stem"], value["stem_stride"]) if value["stem"] else None
        return self.build(value["resolution"], stem, stages, value["head"])

    def build(
        self,
        resolution: int,
        stem: tuple[int, int] | None,
        stages: Sequence[Mapping[str, Any]],
        head: int,
    ) -> Architecture:
        """An architecture from fields of stages and a stem (width, stride), repaired."""
        side = resolution
        if stem:
            stem = (stem[0], _possible_stride(side, stem[1]))
            side = -(-side // stem[1])
        repaired = []
        for fields in stages:
            stage = _canonical(fields, _possible_stride(side, fields["stride"]))
            side = -(-side // stage.stride)
            repaired.append(stage)
        activation = repaired[0].activation
        return Architecture(
            input_channels=self.input_channels,
            resolution=resolution,
            classes=self.classes,
            padding="same",
            stem=Stem(output_channels=stem[0], stride=stem[1], activation=activation)  # type: ignore[arg-type]
            if stem
            else None,
            blocks=tuple(repaired),
            head_channels=head,
        )

    def encode(self, architecture: Architecture) -> Design:
        """The design nearest to `architecture`; unused stages repeat the last used one."""
        stem = architecture.stem
        value: dict[str, Any] = {
            "resolution": architecture.resolution,
            "stem": stem.output_channels if stem else 0,
            "stem_stride": stem.stride if stem else 1,
            "stages": len(architecture.blocks),
            "head": architecture.head_channels,
        }
        for index in range(self.max_stages):
            stage = architecture.blocks[min(index, len(architecture.blocks) - 1)]
            fields = stage.model_dump()
            fields["se_ratio"] = stage.se_ratio if stage.use_se else 0.0
            value |= {f"{index}_{name}": fields[name] for name in self.stage_genes()}
        return {name: _nearest(gene, value[name]) for name, gene in self.genes().items()}

    def mutate(self, architecture: Architecture, rng: np.random.Generator) -> Architecture:
        """`architecture` with one to three genes that have an effect drawn anew."""
        design, genes = self.encode(architecture), self.genes()
        used = len(architecture.blocks)
        active = [name for name in genes if not name[0].isdigit() or int(name[0]) < used]
        for name in rng.choice(active, size=rng.integers(1, 4), replace=False):
            design[str(name)] = int(rng.integers(len(genes[str(name)].options)))
        return self.decode(design)

    def scaled(self, architecture: Architecture, factor: float) -> Architecture:
        """`architecture` with all widths times `factor`, at the nearest widths of the space."""
        design, genes = self.encode(architecture), self.genes()
        for name in ("stem", "head", *(f"{s}_output_channels" for s in range(self.max_stages))):
            width = genes[name].options[design[name]]
            if width:
                options = genes[name].options
                nearest = _nearest(genes[name], width * factor)
                design[name] = nearest if options[nearest] else nearest + 1
        return self.decode(design)


@lru_cache(maxsize=8)
def _genes(space: SearchSpace) -> dict[str, Gene]:
    genes = {
        "resolution": Gene(space.resolutions),
        "stem": Gene(space.stem_widths),
        "stem_stride": Gene((1, 2)),
        "stages": Gene(tuple(range(1, space.max_stages + 1))),
        "head": Gene(space.head_widths),
    }
    for stage in range(space.max_stages):
        genes |= {f"{stage}_{name}": gene for name, gene in space.stage_genes().items()}
    return genes


def _resolutions(native: int, channels: int, sram_bytes: int | None) -> tuple[int, ...]:
    """Multiples of 4 around `native`; half of it too where its image would fill the SRAM."""
    if native < 16:
        factors: tuple[float, ...] = (1, 1.5, 2)
    elif native <= 64:
        factors = (0.75, 1, 1.25, 1.5)
    else:
        factors = (0.25, 0.375, 0.5, 0.625, 0.75, 1)
    if sram_bytes is not None and sram_bytes < 8 * native * native * channels:
        factors = (0.5, *factors)
    sides = {min(512, max(4, 4 * round(native * factor / 4))) for factor in factors}
    return tuple(sorted(sides))


def _possible_stride(side: int, stride: int) -> int:
    return stride if -(-side // stride) >= MINIMUM_MAP else 1


def _canonical(fields: Mapping[str, Any], stride: int) -> Stage:
    """A stage in which every field that the network would not show has its plainest value."""
    residual = fields["skip_op"] == "residual" and (stride == 1 or fields["num_layers"] > 1)
    return Stage(
        output_channels=fields["output_channels"],
        num_layers=fields["num_layers"],
        kernel_size=fields["kernel_size"],
        stride=stride,  # type: ignore[arg-type]
        expansion_factor=fields["expansion_factor"] if fields["conv_type"] == "mbconv" else 1,
        use_se=fields["se_ratio"] > 0,
        se_ratio=fields["se_ratio"],
        conv_type=fields["conv_type"],
        skip_op="residual" if residual else "identity",
        activation=fields["activation"],
    )


def _nearest(gene: Gene, value: Any) -> int:
    """Index of the option that equals or, among numbers, is nearest to `value`."""
    if value in gene.options:
        return gene.options.index(value)
    if not isinstance(value, int | float):
        return 0
    return min(range(len(gene.options)), key=lambda i: abs(gene.options[i] - value))
