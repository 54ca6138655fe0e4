"""Files that break the contract of the stage *conversion*, or try to break whoever reads them."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.tools.stages.conversion.conftest import Held
from tests.tools.tflite_damage import damaged
from tests.tools.tflite_hostile import hostile
from tools.bench import Bench
from tools.graph import Graph, Quantization
from tools.stages import Check, Prepared
from tools.stages.conversion.contract import LARGEST_LOSS, Contract
from tools.tflite_reader import parse_tflite
from tools.tflite_writer import write_tflite
from tools.tflm import HostInterpreter

HOSTILE = 90


def _failed(checks: list[Check]) -> str:
    """The clause that is broken; "" where none is."""
    *before, last = checks
    assert all(check.passed for check in before)
    return "" if last.passed else last.name


def _classifier(graph: Graph) -> tuple[int, int]:
    """The tensors of its weights and biases."""
    _, weights, bias = graph.ops[-1].inputs
    return weights, bias


def _with_data(graph: Graph, index: int, data: NDArray[Any]) -> bytes:
    tensors = list(graph.tensors)
    tensors[index] = replace(tensors[index], data=data.astype(tensors[index].dtype))
    return write_tflite(replace(graph, tensors=tuple(tensors)))


def test_nothing_of_the_file_but_its_numbers_is_kept(
    bench: Bench, prepared: Prepared, good: bytes, tmp_path: Path
) -> None:
    (tmp_path / "model.tflite").write_bytes(good + b"smuggled" * 100)
    contract = Contract(prepared.state, bench, tmp_path)
    assert all(clause() for _, clause in contract.clauses())
    clean, _ = prepared.state.measured()
    assert b"smuggled" not in clean
    assert b"min_runtime_version" in good
    assert b"min_runtime_version" not in clean
    images = prepared.state.original.calibration[:8] ^ 0x80
    theirs, ours = (HostInterpreter(one).run_batch(images.view(np.int8)) for one in (good, clean))
    assert np.array_equal(theirs, ours)


def test_a_constant_network_is_refused(held: Held, good: bytes) -> None:
    graph = parse_tflite(good)
    weights, _ = _classifier(graph)
    zeros = np.zeros(graph.tensors[weights].shape)
    assert _failed(held(_with_data(graph, weights, zeros))) == "tells classes apart"


def test_random_weights_are_refused(held: Held, good: bytes) -> None:
    graph = parse_tflite(good)
    weights, _ = _classifier(graph)
    noise = np.random.default_rng(0).integers(-127, 128, graph.tensors[weights].shape)
    assert _failed(held(_with_data(graph, weights, noise))) == "agrees with the float network"


def test_a_network_that_answers_alike_but_computes_something_else_is_refused(
    held: Held, good: bytes
) -> None:
    graph = parse_tflite(good)
    weights, _ = _classifier(graph)
    data, last, noise = graph.tensors[weights].data, Check("", True, ""), 0
    assert data is not None
    while last.passed:
        noise += 4
        more = data + np.random.default_rng(1).normal(0, noise, data.shape)
        *_, last = held(_with_data(graph, weights, np.clip(more, -127, 127)))
    assert last.name == "agrees with the float network"
    share = re.search(r"network for (\d+)", last.detail)
    assert share is not None
    assert int(share[1]) > 70


def test_a_network_that_lost_too_much_is_refused(held: Held, good: bytes) -> None:
    """A class is preferred a little: it still agrees well enough, but is less often right."""
    graph = parse_tflite(good)
    _, bias = _classifier(graph)
    data, quantization = graph.tensors[bias].data, graph.tensors[bias].quantization
    assert data is not None
    assert quantization is not None
    more, last = data.copy(), Check("", True, "")
    while last.passed:
        more[3] += int(0.25 / quantization.scales[0])
        *_, last = held(_with_data(graph, bias, more))
    assert last.name == "keeps its accuracy"
    assert f"{100 * LARGEST_LOSS:.0f} points may be lost" in last.detail


def test_a_smaller_network_is_not_this_one(held: Held, good: bytes) -> None:
    graph = parse_tflite(good)
    shorter = replace(graph, ops=graph.ops[:1], outputs=graph.ops[0].outputs)
    assert _failed(held(write_tflite(shorter))) == "takes images, gives classes"


SCALES = (1e-30, 1e-9, 1e-6, 1e-3, 0.02, 1, 100, 1e6, 1e9, 1e30)
ZERO_POINTS = (-129, -128, 0, 127, 255)


@pytest.mark.parametrize("seed", range(3))
def test_hostile_numbers_end_as_failed_checks(held: Held, good: bytes, seed: int) -> None:
    """The right layers with scales that would make a kernel abort, overflow or divide by zero."""
    rng, graph = random.Random(seed), parse_tflite(good)
    broken = set()
    for _ in range(HOSTILE // 3):
        tensors = list(graph.tensors)
        for i in rng.sample(range(len(tensors)), rng.choice((1, 2, 5))):
            if (old := tensors[i].quantization) is not None:
                scales = tuple(rng.choice(SCALES) for _ in old.scales)
                zero_points = (rng.choice(ZERO_POINTS),) * len(scales)
                tensors[i] = replace(
                    tensors[i], quantization=Quantization(scales, zero_points, old.axis)
                )
        broken.add(_failed(held(write_tflite(replace(graph, tensors=tuple(tensors))))))
    assert {"takes images, gives classes", "has supported operators"} <= broken


@pytest.mark.parametrize("seed", range(3))
def test_hostile_files_end_as_failed_checks(held: Held, good: bytes, seed: int) -> None:
    rng = random.Random(seed)
    broken = {_failed(held(hostile(good, rng))) for _ in range(HOSTILE // 3)}
    assert {"is a model", "is the trained network"} <= broken


@pytest.mark.parametrize("seed", range(3))
def test_damaged_files_end_as_failed_checks(held: Held, good: bytes, seed: int) -> None:
    rng = random.Random(seed)
    broken = {_failed(held(damaged(good, rng))) for _ in range(HOSTILE // 3)}
    assert "is a model" in broken
