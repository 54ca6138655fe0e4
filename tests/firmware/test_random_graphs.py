"""Random graphs with branches and views: compiled for this machine against TFLite Micro."""

from __future__ import annotations

import numpy as np
import pytest

from tests import single_ops
from tests.random_graphs import RandomGraph
from tests.tflite_writer import write_tflite
from tests.tools.test_schedule import run
from tools.compiler import NativeModel
from tools.footprint import measure_graph
from tools.schedule import schedule
from tools.tflite_reader import parse_tflite
from tools.tflm import HostInterpreter


def assert_equals_reference(rng: np.random.Generator, operators: int) -> None:
    data = write_tflite(RandomGraph(rng, operators).graph())
    graph = parse_tflite(data)
    run(graph, schedule(graph))
    reference, native = HostInterpreter(data), NativeModel(graph, ("-O1",))
    assert native.compiled.pool_bytes == measure_graph(graph).sram_bytes["aot"]
    for _ in range(2):
        image = single_ops.random_image(rng, graph.tensors[graph.inputs[0]])
        np.testing.assert_array_equal(native.run(image), reference.run(image))


@pytest.mark.parametrize("seed", range(24))
def test_random_graph_equals_tflite_micro(seed: int) -> None:
    rng = np.random.default_rng(seed)
    assert_equals_reference(rng, int(rng.integers(1, 24)))
