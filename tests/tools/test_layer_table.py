"""One row an operator; the rows add up to the network."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from tests.tools.test_mends import network
from tools.footprint import measure, measure_graph
from tools.layer_table import layer_table
from tools.lowering import lower
from tools.search.sampling import sample
from tools.search.space import SearchSpace
from tools.tflite_reader import read_tflite


def test_rows_follow_the_operators() -> None:
    graph = lower(network(use_se=False))
    rows = layer_table(graph)
    assert [row.kind for row in rows] == [op.kind for op in graph.ops]
    stem = rows[0]
    assert (stem.name, stem.output_shape) == ("stem_conv", (1, 16, 16, 8))
    assert (stem.macs, stem.weights_bytes) == (16 * 16 * 8 * 27, 8 * 27 + 8 * 4)


def test_rows_add_up() -> None:
    rng, space = np.random.default_rng(5), SearchSpace.for_data(32, 3, 10)
    for _ in range(50):
        design = sample(space, rng)
        assert sum(row.macs for row in layer_table(lower(design))) == measure(design).macs


def test_a_file_without_operator_names_is_named_by_its_tensors(shared: Path) -> None:
    graph = read_tflite(shared / "models" / "resnet8_cifar10_int8.tflite")
    rows = layer_table(graph)
    assert all(row.name for row in rows)
    assert sum(row.macs for row in rows) == measure_graph(graph).macs
