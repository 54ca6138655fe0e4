"""Presets: the published space and settings, and a clear error for a name that nobody knows."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from tools.search import Archive, Limits, Screen
from tools.search.presets import PresetError, known_presets, load_preset
from tools.search.proposers import proposer_for
from tools.search.sampling import sample

# The stages of the networks that the paper's authors published: width, depth, kernel, stride,
# expansion and activation.
PUBLISHED = (
    ((16, 1, 3, 2, 2, "relu6"), (32, 1, 5, 2, 2, "relu6"), (64, 2, 5, 2, 4, "leakyrelu"),
     (64, 2, 7, 2, 4, "relu6"), (160, 2, 3, 1, 4, "relu6")),
    ((16, 2, 3, 2, 3, "relu6"), (32, 2, 5, 2, 3, "relu6"), (48, 2, 5, 2, 3, "leakyrelu"),
     (64, 3, 3, 1, 3, "relu6"), (128, 3, 7, 2, 3, "relu6")),
    ((16, 1, 3, 2, 3, "relu6"), (24, 2, 5, 2, 2, "leakyrelu"), (32, 2, 5, 1, 4, "relu6"),
     (64, 2, 5, 2, 2, "relu6"), (128, 1, 7, 2, 4, "leakyrelu")),
)  # fmt: skip


def test_the_paper_is_as_published() -> None:
    paper = load_preset("paper")
    assert (paper.macs_min, paper.macs) == (70_000_000, 350_000_000)
    assert (paper.sampling.temperature, paper.sampling.min_p) == (1.5, 0.1)
    assert paper.recipe["epochs"] == 30
    assert paper.space.resolutions == (160,)


@pytest.mark.parametrize("stages", PUBLISHED)
def test_its_space_holds_every_published_network(stages: tuple[tuple[object, ...], ...]) -> None:
    space = load_preset("paper").space
    assert len(stages) == space.max_stages
    for width, depth, kernel, _stride, expansion, activation in stages:
        assert width in space.widths
        assert depth in space.depths
        assert kernel in space.kernels
        assert expansion in space.expansions
        assert activation in space.activations


def test_its_range_of_macs_holds_where_the_goal_has_none() -> None:
    paper = load_preset("paper")
    free = paper.limits(Limits(sram_bytes=1024))
    assert (free.macs_min, free.macs, free.sram_bytes) == (70_000_000, 350_000_000, 1024)
    assert paper.limits(Limits(macs=100)) == Limits(macs=100)


def test_an_unknown_preset_lists_the_known_ones() -> None:
    with pytest.raises(PresetError, match=r"no preset called '\.\./paper'.*paper"):
        load_preset("../paper")
    assert known_presets() == ("paper",)


def test_a_preset_can_be_saved_beside_results(tmp_path: Path) -> None:
    document = json.loads(load_preset("paper").model_dump_json())
    assert document["space"]["kernels"] == [3, 5, 7]


def test_designs_are_drawn_from_its_space() -> None:
    space = load_preset("paper").space_for(channels=3, classes=100)
    rng = np.random.default_rng(0)
    for design in (sample(space, rng) for _ in range(20)):
        assert (design.resolution, design.stem, design.head_channels) == (160, None, 0)
        assert {stage.output_channels for stage in design.blocks} <= set(space.widths)
        assert space.decode(space.encode(design)) == design


@pytest.mark.parametrize("proposer", ["evolution", "random", "hybrid"])
def test_every_proposer_finds_designs_within_its_limits(proposer: str, tmp_path: Path) -> None:
    paper = load_preset("paper")
    limits = paper.limits(Limits(sram_bytes=512 * 1024))
    with Archive(tmp_path / "a.sqlite") as archive:
        screen = Screen(limits, archive)
        space = paper.space_for(channels=3, classes=100)
        found = proposer_for(proposer, space, seed=0, population=4).ask(screen, 4)
    assert found
    for one in found:
        assert one.admitted
        assert 70_000_000 <= one.footprint.macs <= 350_000_000
        assert one.architecture.stem is None
