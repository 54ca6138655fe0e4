"""Layouts are sound: nothing alive overlaps, the pool holds all, TFLite Micro's head comes out."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from tests.tools.test_mends import designs, network
from tools.graph import Graph
from tools.layouts import LAYOUTS
from tools.lowering import lower
from tools.memory_layout import MemoryLayout, Placement, tflm_layout
from tools.search.sampling import sample
from tools.search.space import SearchSpace
from tools.tflite_reader import read_tflite

HEADS = {"resnet8_cifar10_int8": 49_152, "kws_dscnn_int8": 16_000}


def graphs() -> list[Graph]:
    rng, space = np.random.default_rng(11), SearchSpace.for_data(64, 3, 10)
    return [lower(design) for design in (*designs(10), *(sample(space, rng) for _ in range(10)))]


@pytest.mark.parametrize("runtime", LAYOUTS)
def test_everything_fits_into_the_pool_and_the_peak_is_the_most(runtime: str) -> None:
    for graph in graphs():
        layout = LAYOUTS[runtime](graph)
        assert layout.runtime == runtime
        ends = [place.offset + place.size_bytes for place in layout.placements]
        assert max(ends) <= layout.pool_bytes
        for moment in range(len(layout.moments)):
            assert layout.alive(moment)
            assert layout.alive_bytes(moment) <= layout.alive_bytes(layout.peak)
        assert layout.alive_bytes(layout.peak) <= layout.pool_bytes


def test_what_is_alive_together_never_overlaps_on_tflite_micro() -> None:
    for graph in graphs():
        layout = tflm_layout(graph)
        for moment in range(len(layout.moments)):
            alive = layout.alive(moment)
            assert all(low.offset + low.size_bytes <= up.offset for low, up in pairwise(alive))
            assert layout.alive_bytes(moment) == sum(place.size_bytes for place in alive)


def test_bytes_that_are_written_in_place_count_once() -> None:
    places = (
        Placement("a", 0, 16, 0, 0, "activation"),
        Placement("in place", 8, 4, 0, 0, "activation"),
        Placement("beyond", 12, 8, 0, 0, "activation"),
        Placement("apart", 32, 8, 0, 0, "ring"),
    )
    assert MemoryLayout("aot", 40, ("x",), places).alive_bytes(0) == 28


@pytest.mark.parametrize("name", HEADS)
def test_the_pool_is_the_head_that_tflite_micro_reports(shared: Path, name: str) -> None:
    graph = read_tflite(shared / "models" / f"{name}.tflite")
    assert tflm_layout(graph).pool_bytes == HEADS[name]


def test_scratch_memory_of_a_mean_exists_while_it_runs() -> None:
    graph = lower(network())
    layout = tflm_layout(graph)
    scratch = [place for place in layout.placements if place.role == "scratch"]
    means = {position + 1 for position, op in enumerate(graph.ops) if op.kind == "MEAN"}
    assert {place.first for place in scratch} == {place.last for place in scratch} == means
    assert 4 * 16 in {place.size_bytes for place in scratch if place.name == "pool (scratch)"}


def test_the_input_of_tflite_micro_is_there_before_the_first_operator() -> None:
    layout = tflm_layout(lower(network()))
    assert [place.name for place in layout.alive(0)] == ["input"]
    assert layout.moments[1] == "stem_conv"


def test_the_first_of_equal_peaks_is_the_peak() -> None:
    places = (
        Placement("a", 0, 8, 0, 2, "activation"),
        Placement("b", 16, 8, 1, 1, "ring"),
        Placement("c", 16, 8, 2, 2, "scratch"),
    )
    layout = MemoryLayout("aot", 24, ("x", "y", "z"), places)
    assert (layout.peak, layout.alive_bytes(0), layout.alive_bytes(1)) == (1, 8, 16)
    assert [place.name for place in layout.alive(2)] == ["a", "c"]
