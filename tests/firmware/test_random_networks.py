"""Whole random networks, compiled for this machine, against TFLite Micro's kernels."""

from __future__ import annotations

import numpy as np
import pytest

from tests import single_ops
from tests.random_architectures import random_architecture
from tests.random_weights import with_random_weights
from tests.tflite_writer import write_tflite
from tools.architecture import Architecture
from tools.compiler import NativeModel
from tools.footprint import measure
from tools.lowering import lower
from tools.search.sampling import sample
from tools.search.space import SearchSpace
from tools.tflite_reader import parse_tflite
from tools.tflm import HostInterpreter

MOST_MACS = 4_000_000  # TFLite Micro's reference kernels manage about 130 million a second


def drawn(rng: np.random.Generator, index: int) -> Architecture:
    """From the whole schema and from the search space by turns, small enough to run."""
    space = SearchSpace.for_data((8, 32, 64)[index % 3], 3, 10)
    while True:
        found = random_architecture(rng) if index % 2 else sample(space, rng)
        if measure(found).macs <= MOST_MACS:
            return found


def outputs_equal_to_reference(architecture: Architecture, rng: np.random.Generator) -> int:
    """Compare three inputs; the number of different outputs among them."""
    data = write_tflite(with_random_weights(lower(architecture), rng))
    reference, native = HostInterpreter(data), NativeModel(parse_tflite(data), ("-O1",))
    assert native.compiled.pool_bytes == measure(architecture).sram_bytes["aot"]
    given = reference.graph.tensors[reference.graph.inputs[0]]
    outputs = set()
    for _ in range(3):
        image = single_ops.random_image(rng, given)
        expected = reference.run(image)
        np.testing.assert_array_equal(native.run(image), expected)
        outputs.add(expected.tobytes())
    return len(outputs)


@pytest.mark.parametrize("seed", range(4))
def test_random_networks_equal_tflite_micro(seed: int) -> None:
    rng = np.random.default_rng(seed)
    outputs = [outputs_equal_to_reference(drawn(rng, index), rng) for index in range(6)]
    assert sum(outputs) > len(outputs) + 3  # random weights forget some inputs on the way
