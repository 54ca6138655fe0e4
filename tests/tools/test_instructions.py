"""Instructions estimated from shapes, against counts and against what must hold of them."""

from __future__ import annotations

import re
import time
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from tests import single_ops
from tools.architecture import Architecture
from tools.board import count_instructions
from tools.compiler import compile_model, engine_folder
from tools.graph import Graph
from tools.instruction_features import BLOCK, FEATURES, step_work, visible_taps
from tools.instructions import TABLE, Latency, costs, estimate, format_seconds, step_instructions
from tools.lowering import lower
from tools.schedule import schedule
from tools.search.sampling import sample
from tools.search.space import SearchSpace
from tools.tflite_reader import read_tflite
from tools.windows import window_padding

FILES = ("resnet8_cifar10_int8.tflite", "kws_dscnn_int8.tflite")


def designs(count: int) -> list[Architecture]:
    rng = np.random.default_rng(5)
    space = SearchSpace.for_data(32, 3, 10)
    return [sample(space, rng) for _ in range(count)]


def network(width: int, resolution: int = 16) -> Graph:
    stage = {
        "conv_type": "mbconv", "expansion_factor": 2, "output_channels": width, "num_layers": 2,
        "kernel_size": 3, "stride": 2, "activation": "hardswish",
    }  # fmt: skip
    fields = {"input_channels": 3, "classes": 10, "resolution": resolution}
    return lower(Architecture.parse({**fields, "blocks": [stage, stage]}))


def latency(graph: Graph) -> Latency:
    return estimate(graph, schedule(graph))


def kernel_work(graph: Graph) -> dict[str, tuple[int, ...]]:
    """The features of each kernel, of a graph in which every kernel runs once."""
    return dict(pair for work in step_work(graph, schedule(graph)) for pair in work)


@pytest.mark.slow
@pytest.mark.parametrize("name", FILES)
def test_estimate_is_as_near_to_a_count_as_it_says(shared: Path, tmp_path: Path, name: str) -> None:
    graph = read_tflite(shared / "models" / name)
    shape = graph.tensors[graph.inputs[0]].shape
    image = np.random.default_rng(1).integers(-128, 128, shape).astype(np.int8)
    compile_model(graph, tmp_path / "c")
    counted = count_instructions(tmp_path / "c", image, tmp_path / "firmware")
    found = latency(graph)
    assert found.instructions == pytest.approx(counted, rel=found.relative_error)


def test_error_on_networks_that_were_not_fitted_is_within_the_aim() -> None:
    assert 0 < costs().relative_error < 0.1


def test_every_kernel_of_the_engine_has_coefficients() -> None:
    header = (engine_folder() / "engine.h").read_text(encoding="utf-8")
    kernels = set(re.findall(r"^engine_kernel (\w+);", header, re.MULTILINE))
    assert kernels
    assert kernels <= set(costs().coefficients)
    assert all(sum(values) > 0 for values in costs().coefficients.values())


def test_no_coefficient_is_negative() -> None:
    assert min(min(values) for values in costs().coefficients.values()) >= 0


def test_blocks_are_as_long_as_the_engine_makes_them() -> None:
    header = (engine_folder() / "window.h").read_text(encoding="utf-8")
    assert f"ENGINE_BLOCK = {BLOCK} " in header


@pytest.mark.parametrize("widths", [(3, 8, 15, 16, 17, 32, 33, 64, 65)])
def test_wider_networks_take_more(widths: tuple[int, ...]) -> None:
    counts = [latency(network(width)).instructions for width in widths]
    assert all(a < b for a, b in pairwise(counts))


def test_larger_images_take_more() -> None:
    counts = [latency(network(8, side)).instructions for side in range(8, 40)]
    assert all(a < b for a, b in pairwise(counts))


def test_same_network_gives_the_same_number() -> None:
    one, other = designs(1), designs(1)
    assert latency(lower(one[0])) == latency(lower(other[0]))


def test_steps_add_up_to_the_whole_and_each_takes_something() -> None:
    for design in designs(20):
        graph = lower(design)
        plan = schedule(graph)
        steps = step_instructions(graph, plan)
        assert len(steps) == len(plan.steps)
        assert min(steps) > 0
        assert sum(steps) == pytest.approx(estimate(graph, plan).instructions)


def test_estimate_takes_no_time() -> None:
    planned = [(graph, schedule(graph)) for graph in map(lower, designs(40))]
    begun = time.process_time()
    for graph, plan in planned:
        estimate(graph, plan)
    assert (time.process_time() - begun) / len(planned) < 2e-3


@pytest.mark.parametrize("seed", range(60))
def test_visible_taps_are_those_inside_the_image(seed: int) -> None:
    rng = np.random.default_rng(seed)
    size, kernel, stride, dilation, padding, outputs = (
        int(n) for n in rng.integers([1, 1, 1, 1, 0, 1], [12, 8, 4, 4, 8, 12])
    )
    inside = sum(
        0 <= y * stride - padding + k * dilation < size
        for y in range(outputs)
        for k in range(kernel)
    )
    assert visible_taps(size, kernel, stride, dilation, padding, outputs) == inside


@pytest.mark.parametrize("dilated", [False, True])
@pytest.mark.parametrize("seed", range(20))
def test_multiplications_of_a_convolution_are_those_inside_the_image(
    seed: int, dilated: bool
) -> None:
    graph = single_ops.conv(np.random.default_rng(seed), dilated)
    weights, (op,) = graph.tensors[1].shape, graph.ops
    taps = weights[0] * weights[3]
    for i in (0, 1):
        size, outputs = (graph.tensors[t].shape[i + 1] for t in (0, op.outputs[0]))
        kernel, stride, dilation = (
            weights[i + 1],
            op.options["stride"][i],
            op.options["dilation"][i],
        )
        before = window_padding(size, kernel, stride, dilation, outputs)
        taps *= sum(
            0 <= y * stride - before + k * dilation < size
            for y in range(outputs)
            for k in range(kernel)
        )
    counts = dict(
        zip(FEATURES["engine_conv_2d"], kernel_work(graph)["engine_conv_2d"], strict=True)
    )
    assert counts["macs"] == taps


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("kind", ["conv", "depthwise", "dense", "mean", "softmax", "pad", "excite"])
def test_any_operator_has_an_estimate(kind: str, seed: int) -> None:
    graph = getattr(single_ops, kind)(np.random.default_rng(seed))
    assert latency(graph).instructions > 0


def test_time_follows_from_clock_and_cycles() -> None:
    found = Latency(instructions=3e6, relative_error=0.04, cycles=4.8e6, clock_hz=480_000_000)
    assert found.seconds == pytest.approx(0.01)
    text = "3 M instructions ± 4.0 %, 10 ms at 480 MHz (estimate, not measured on a board)"
    assert str(found) == text


def test_a_slower_clock_takes_longer() -> None:
    graph = network(8)
    slow = estimate(graph, schedule(graph), clock_hz=64_000_000)
    assert slow.seconds == pytest.approx(7.5 * latency(graph).seconds)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(2.44, "2.4 s"), (0.0261, "26 ms"), (0.00031, "310 µs"), (0.5, "500 ms"), (1e-7, "0.1 µs")],
)
def test_times_have_two_digits(seconds: float, text: str) -> None:
    assert format_seconds(seconds) == text


def test_table_says_what_it_was_measured_with() -> None:
    text = TABLE.read_text(encoding="utf-8")
    assert "arm-none-eabi-gcc" in text
    assert "-O2" in text
