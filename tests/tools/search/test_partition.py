"""The partition: octaves below the limits, every footprint in one cell, words with its bounds."""

from __future__ import annotations

import numpy as np
import pytest

from tests.tools.search.designs import DIGITS, summary
from tools.footprint import measure
from tools.search import Limits
from tools.search.limits import sram_used
from tools.search.partition import Cell, Partition
from tools.search.sampling import sample

LIMITS = Limits(sram_bytes=64 * 1024, macs=2_000_000)


@pytest.mark.parametrize(
    "limits",
    [
        LIMITS,
        Limits(),
        Limits(macs=300_000),
        Limits(sram_bytes=9_000, reserved_sram_bytes=4_000),
        Limits(macs=400_000, macs_min=300_000),
        Limits(macs=3, sram_bytes=3),
    ],
)
def test_every_footprint_lies_within_the_bounds_of_its_cell(limits: Limits) -> None:
    rng = np.random.default_rng(0)
    footprints = [measure(sample(DIGITS, rng)) for _ in range(100)]
    partition = Partition.of(limits, footprints)
    cells = set(partition.cells)
    for one in footprints:
        cell = partition.cell(one)
        bounds = partition.bounds(cell)
        assert cell in cells
        used = sram_used(one, limits)
        last = cell.macs == len(partition.macs_edges)
        assert last or one.macs <= (bounds.most_macs or one.macs)
        assert cell.macs == 0 or one.macs > bounds.least_macs
        assert cell.sram == 0 or used > bounds.least_sram_bytes
        assert cell.sram == len(partition.sram_edges) or used <= (bounds.most_sram_bytes or used)


def test_cells_are_octaves_below_the_limits() -> None:
    partition = Partition.of(LIMITS)
    assert partition.macs_edges == (250_000, 500_000, 1_000_000)
    assert partition.sram_edges == (16 * 1024, 32 * 1024)
    assert len(partition.cells) == 12


@pytest.mark.parametrize(
    ("limits", "footprint", "words"),
    [
        (LIMITS, summary(600_000, 20_000), "500 k to 1 M MACs, 16 KB to 32 KB SRAM"),
        (LIMITS, summary(1_000_000, 40_000), "500 k to 1 M MACs, 32 KB to 64 KB SRAM"),
        (LIMITS, summary(10, 16 * 1024), "up to 250 k MACs, up to 16 KB SRAM"),
        (Limits(), summary(10, 10), "any number of MACs, any number of SRAM"),
        (Limits(macs=8_000), summary(8_000, 1), "4 k to 8 k MACs, any number of SRAM"),
    ],
)
def test_words_name_the_bounds(limits: Limits, footprint: object, words: str) -> None:
    partition = Partition.of(limits)
    assert partition.words(partition.cell(footprint)) == words  # type: ignore[arg-type]


def test_a_missing_limit_is_taken_from_footprints() -> None:
    partition = Partition.of(Limits(macs=8_000), [summary(1, 4_096), summary(1, 2_048)])
    assert partition.sram_edges == (1_024, 2_048)
    assert "more than 2 KB SRAM" in partition.words(Cell(0, 2))


def test_reserved_memory_is_in_every_bound() -> None:
    limits = Limits(sram_bytes=10_000, reserved_sram_bytes=2_000)
    assert Partition.of(limits).sram_edges == (4_000, 6_000)


def test_a_least_number_of_macs_draws_the_columns_closer() -> None:
    partition = Partition.of(Limits(macs=400, macs_min=300))
    assert all(300 < edge < 400 for edge in partition.macs_edges)
    assert len(partition.macs_edges) == 3


def test_the_emptiest_open_cells_are_next() -> None:
    partition = Partition.of(LIMITS)
    counts = dict.fromkeys(partition.cells, 1) | {Cell(2, 1): 0, Cell(1, 1): 0, Cell(0, 0): 3}
    order = partition.fair(counts, closed=frozenset({Cell(1, 1)}))
    assert order[0] == Cell(2, 1)
    assert order[-1] == Cell(0, 0)
    assert Cell(1, 1) not in order
