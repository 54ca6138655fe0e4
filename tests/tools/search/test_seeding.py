"""The first generation uses the limits, and tight limits are said with the smallest network."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.tools.search.designs import DIGITS
from tools.errors import LimitError
from tools.footprint import measure
from tools.search import Archive, Limits, Screen, Screening, SearchSpace
from tools.search.limits import RESOURCES
from tools.search.sampling import sample
from tools.search.seeding import first_designs
from tools.search.smallest import smallest_designs


def seeds(
    folder: Path, limits: Limits, space: SearchSpace = DIGITS, count: int = 6
) -> list[Screening]:
    with Archive(folder / "archive.db") as archive:
        rng = np.random.default_rng(0)
        return first_designs(space, Screen(limits, archive), count, rng, "test")


def test_first_designs_spread_over_the_macs_limit(tmp_path: Path) -> None:
    limits = Limits(sram_bytes=64 * 1024, macs=2_000_000)
    macs = [one.footprint.macs for one in seeds(tmp_path, limits)]
    assert 1_500_000 <= macs[0] <= 2_000_000
    assert 150_000 <= macs[-1] <= 300_000
    assert macs == sorted(macs, reverse=True)
    assert len(set(macs)) == 6


@pytest.mark.parametrize(
    "limits",
    [
        Limits(sram_bytes=8_192),
        Limits(sram_bytes=320 * 1024, macs=100_000_000),
        Limits(macs=30_000_000, macs_min=20_000_000),
        Limits(flash_bytes=60_000, sram_bytes=50_000),
        Limits(),
    ],
)
def test_first_designs_meet_every_limit(tmp_path: Path, limits: Limits) -> None:
    found = seeds(tmp_path, limits, SearchSpace.for_data(32, 3, 100, limits.sram_bytes))
    assert len(found) >= 2
    assert all(one.admitted for one in found)


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        (Limits(sram_bytes=64), "needs 80 B of SRAM; the limit is 64 B"),
        (Limits(sram_bytes=1024, reserved_sram_bytes=2048), r"needs 2.08 KB of SRAM; .* is 1 KB"),
        (Limits(flash_bytes=1024), r"needs \d+.* KB of flash; the limit is 1 KB"),
        (Limits(macs=100), r"needs \d+ MACs; the limit is 100"),
        (Limits(macs=10_000, macs_min=20_000), "all limits at once; the nearest has MACs"),
    ],
)
def test_impossible_limits_name_the_smallest_network(
    tmp_path: Path, limits: Limits, words: str
) -> None:
    with pytest.raises(LimitError, match=words) as caught:
        seeds(tmp_path, limits)
    assert caught.value.exit_code == 3


@pytest.mark.parametrize(("side", "channels"), [(8, 1), (32, 3), (96, 3)])
def test_no_sample_is_smaller_than_the_smallest_designs(side: int, channels: int) -> None:
    space, rng = SearchSpace.for_data(side, channels, 10), np.random.default_rng(5)
    smallest = [measure(one) for one in smallest_designs(space)]
    samples = [measure(sample(space, rng)) for _ in range(300)]
    for resource in RESOURCES:
        least = min(resource.used(one, Limits()) for one in smallest)
        assert all(resource.used(one, Limits()) >= least for one in samples)


def test_limits_that_only_the_smallest_networks_meet_still_give_designs(tmp_path: Path) -> None:
    assert seeds(tmp_path, Limits(macs=300, sram_bytes=100))


def test_the_nearest_design_is_sought_among_all_that_were_measured(tmp_path: Path) -> None:
    with Archive(tmp_path / "a.db") as archive:
        screen = Screen(Limits(macs_min=10**10), archive)
        with pytest.raises(LimitError, match="nearest has MACs") as caught:
            first_designs(DIGITS, screen, 4, np.random.default_rng(0), "test", attempts=40)
        assert screen.nearest().footprint.macs > 10**5
        assert screen.nearest().reason in str(caught.value)
