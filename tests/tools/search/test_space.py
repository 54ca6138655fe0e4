"""The search space: every dictionary within bounds is a valid, canonical architecture."""

from __future__ import annotations

import numpy as np
import pytest

from tools.architecture import Architecture
from tools.search.sampling import sample
from tools.search.space import MINIMUM_MAP, SearchSpace

SPACES = [SearchSpace.for_data(side, channels, 10) for side, channels in ((8, 1), (32, 3), (96, 3))]


def random_design(space: SearchSpace, rng: np.random.Generator) -> dict[str, int]:
    return {name: int(rng.integers(len(gene.options))) for name, gene in space.genes().items()}


def final_side(architecture: Architecture) -> int:
    strides = [architecture.stem.stride if architecture.stem else 1]
    side = architecture.resolution
    for stride in strides + [stage.stride for stage in architecture.blocks]:
        side = -(-side // stride)
    return side


@pytest.mark.parametrize("space", SPACES)
def test_any_design_is_an_architecture_that_encodes_back(space: SearchSpace) -> None:
    rng = np.random.default_rng(0)
    for _ in range(300):
        architecture = space.decode(random_design(space, rng))
        assert space.decode(space.encode(architecture)) == architecture
        assert final_side(architecture) >= MINIMUM_MAP


@pytest.mark.parametrize("space", SPACES)
def test_samples_mutants_and_scaled_designs_stay_in_the_space(space: SearchSpace) -> None:
    rng = np.random.default_rng(1)
    for _ in range(100):
        start = sample(space, rng)
        for one in (start, space.mutate(start, rng), space.scaled(start, rng.uniform(0.3, 3.0))):
            assert space.decode(space.encode(one)) == one
            assert final_side(one) >= MINIMUM_MAP
            assert (one.input_channels, one.padding) == (space.input_channels, "same")


def test_the_same_seed_samples_the_same() -> None:
    first, second = (
        [sample(SPACES[0], rng) for _ in range(20)]
        for rng in (np.random.default_rng(7), np.random.default_rng(7))
    )
    assert first == second


@pytest.mark.parametrize(
    ("native", "sides"), [(8, (8, 12, 16)), (32, (24, 32, 40, 48)), (28, (20, 28, 36, 40))]
)
def test_resolutions_follow_the_data(native: int, sides: tuple[int, ...]) -> None:
    assert SearchSpace.for_data(native, 1, 10).resolutions == sides


def test_little_memory_admits_half_the_resolution() -> None:
    assert SearchSpace.for_data(32, 3, 10, sram_bytes=16_000).resolutions[0] == 16


def test_genes_without_effect_are_canonical() -> None:
    space, rng = SPACES[0], np.random.default_rng(2)
    for _ in range(200):
        for stage in space.decode(random_design(space, rng)).blocks:
            assert stage.conv_type == "mbconv" or stage.expansion_factor == 1
            assert stage.use_se == (stage.se_ratio > 0)
            assert stage.skip_op == "identity" or stage.stride == 1 or stage.num_layers > 1


def test_foreign_architectures_are_encoded_as_their_neighbours() -> None:
    stage = {
        "output_channels": 100, "num_layers": 9, "kernel_size": 5, "stride": 1,
        "expansion_factor": 10, "conv_type": "mbconv",
    }  # fmt: skip
    foreign = Architecture.parse({"resolution": 160, "blocks": [stage]})
    near = SPACES[1].decode(SPACES[1].encode(foreign))
    assert near.resolution == 48
    assert (near.blocks[0].output_channels, near.blocks[0].num_layers) == (96, 4)
    assert near.blocks[0].expansion_factor == 6


def test_samples_reach_from_tiny_to_large() -> None:
    rng = np.random.default_rng(3)
    widths = {stage.output_channels for _ in range(300) for stage in sample(SPACES[1], rng).blocks}
    assert {min(SPACES[1].widths), max(SPACES[1].widths)} <= widths
