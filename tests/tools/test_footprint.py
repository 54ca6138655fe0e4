"""Footprints: published and measured figures come out, and the parts add up."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.random_architectures import random_architecture
from tests.random_weights import with_random_weights
from tests.tflite_writer import write_tflite
from tools.architecture import Architecture
from tools.boards import board_named
from tools.build import build_firmware
from tools.compiler import compile_model
from tools.footprint import Footprint, measure, measure_graph, op_macs
from tools.layer_table import layer_table
from tools.lowering import lower
from tools.search.sampling import sample
from tools.search.space import SearchSpace
from tools.tflite_reader import parse_tflite, read_tflite

# name: MACs, parameters as published
PAPER = {
    "LMaNet-Elite": (81_963_264, 497_997),
    "LMaNet-Core": (76_432_000, 453_220),
    "QwNet-Core": (67_051_008, 154_749),
}
# name: MACs, head and tail of TFLite Micro's arena, model + code, all measured on a Cortex-M7
MEASURED = {
    "resnet8_cifar10_int8": (12_501_632, 49_152, 5_188, 98_496 + 44_272),
    "kws_dscnn_int8": (2_656_768, 16_000, 6_772, 53_936 + 40_048),
    "paper/LMaNet-Elite.random-weights.int8": (81_963_264, 307_200, 49_284, 639_704 + 54_576),
    "paper/LMaNet-Core.random-weights.int8": (76_432_000, 409_600, 41_636, 572_936 + 42_564),
    "paper/QwNet-Core.random-weights.int8": (67_051_008, 409_600, 26_292, 230_112 + 54_576),
}


def _padded_same(path: Path) -> Architecture:
    """The files at hand were converted without the symmetric padding of the published weights."""
    return Architecture.load(path).model_copy(update={"padding": "same"})


@pytest.mark.parametrize("name", PAPER)
def test_the_papers_networks_have_their_published_figures(shared: Path, name: str) -> None:
    footprint = measure(_padded_same(shared / "models" / "paper" / f"{name}.json"))
    assert (footprint.macs, footprint.parameters) == PAPER[name]


@pytest.mark.parametrize("name", MEASURED)
def test_figures_for_tflite_micro_are_what_was_measured(shared: Path, name: str) -> None:
    graph = read_tflite(shared / "models" / f"{name}.tflite")
    macs, head, tail, flash = MEASURED[name]
    footprint = measure_graph(graph)
    assert footprint.macs == macs
    assert footprint.sram_bytes["tflm"] == head + tail
    ours = name.startswith("paper/")
    assert footprint.flash_bytes["tflm"] == pytest.approx(flash, rel=0.011 if ours else 0.103)


@pytest.mark.parametrize("name", PAPER)
def test_file_and_architecture_agree(shared: Path, name: str) -> None:
    folder = shared / "models" / "paper"
    ours = measure(_padded_same(folder / f"{name}.json"))
    theirs = measure_graph(read_tflite(folder / f"{name}.random-weights.int8.tflite"))
    assert ours.macs == theirs.macs
    assert ours.sram_bytes["aot"] == theirs.sram_bytes["aot"]


def test_the_peak_of_the_papers_best_network_is_its_first_leaky_relu(shared: Path) -> None:
    footprint = measure(_padded_same(shared / "models" / "paper" / "LMaNet-Elite.json"))
    assert footprint.peak_op["tflm"] == "stage2_layer0_expand_leaky"


def test_parts_add_up_and_bounds_hold_for_random_architectures() -> None:
    rng = np.random.default_rng(0)
    space = SearchSpace.for_data(32, 3, 10)
    for _ in range(300):
        graph = lower(architecture := sample(space, rng))
        footprint, layers = measure(architecture), layer_table(graph)
        assert 0 < footprint.sram_bytes["aot"] < footprint.sram_bytes["tflm"]
        assert footprint.macs == sum(layer.macs for layer in layers)
        assert footprint.flash_bytes["aot"] > sum(layer.weights_bytes for layer in layers)


def linked(model: bytes | Path, folder: Path) -> tuple[Footprint, int, int]:
    """What was predicted for a file, and pool and flash of the firmware that was linked from it."""
    graph = parse_tflite(model) if isinstance(model, bytes) else read_tflite(model)
    compile_model(graph, folder / "c")
    firmware = build_firmware(folder / "c", board_named("stm32h743"), folder / "build")
    return measure_graph(graph), firmware.pool_bytes, firmware.flash_bytes


@pytest.mark.parametrize("name", MEASURED)
def test_predictions_for_our_runtime_are_what_is_linked(
    shared: Path, tmp_path: Path, name: str
) -> None:
    footprint, pool, flash = linked(shared / "models" / f"{name}.tflite", tmp_path)
    assert footprint.sram_bytes["aot"] == pool
    assert footprint.flash_bytes["aot"] == pytest.approx(flash, rel=0.01)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_predictions_for_random_architectures_are_what_is_linked(tmp_path: Path, seed: int) -> None:
    rng = np.random.default_rng(seed)
    architecture = sample(SearchSpace.for_data((8, 32, 96)[seed % 3], 3, 10), rng)
    footprint, pool, flash = linked(
        write_tflite(with_random_weights(lower(architecture), rng)), tmp_path
    )
    before = measure(architecture)
    assert before.sram_bytes["aot"] == footprint.sram_bytes["aot"] == pool
    assert footprint.flash_bytes["aot"] == pytest.approx(flash, rel=0.02)
    assert before.flash_bytes["aot"] == pytest.approx(flash, rel=0.02)


def test_small_networks_by_hand() -> None:
    stage = {
        "output_channels": 4, "num_layers": 1, "kernel_size": 3, "stride": 2,
        "expansion_factor": 1, "conv_type": "depthwise",
    }  # fmt: skip
    architecture = Architecture.parse(
        {"input_channels": 2, "resolution": 8, "classes": 3, "padding": "same", "blocks": [stage]}
    )
    footprint = measure(architecture)
    # depthwise 4x4x2 outputs of 9 taps, pointwise 4x4x4 of 2, classifier 3 of 4
    assert footprint.macs == 288 + 128 + 12
    assert footprint.parameters == (2 * 9 + 2 * 2) + (4 * 2 + 2 * 4) + (4 + 1) * 3
    # input 128 bytes; the depthwise result is written into it, its first row of 8 bytes before
    assert footprint.sram_bytes["aot"] == 128 + 16
    assert footprint.peak_op["tflm"] == "stage0_layer0_depthwise"


def test_an_architecture_and_its_graph_have_the_same_figures() -> None:
    """The search measures without names and tensors; on the whole schema that changes nothing."""
    rng = np.random.default_rng(6)
    spaces = [SearchSpace.for_data(side, 3, 100) for side in (32, 160)]
    for number in range(3000):
        space = spaces[number % 2]
        drawn = (sample(space, rng), random_architecture(rng))[number % 3 == 0]
        for architecture in (drawn, space.mutate(drawn, rng))[: 1 + (number % 10 == 0)]:
            alone, graph = measure(architecture), lower(architecture)
            assert measure_graph(graph).model_copy(update={"parameters": alone.parameters}) == alone
            assert alone.macs == sum(op_macs(graph, op) for op in graph.ops)


def test_json_round_trip_changes_nothing() -> None:
    footprint = measure(sample(SearchSpace.for_data(8, 1, 10), np.random.default_rng(3)))
    assert Footprint.model_validate_json(footprint.model_dump_json()) == footprint


def test_measuring_a_graph_counts_biases_instead_of_batch_norm() -> None:
    architecture = sample(SearchSpace.for_data(8, 1, 10), np.random.default_rng(4))
    graph = lower(architecture)
    biases = sum(t.elements for t in graph.tensors if t.constant and t.name.endswith("_bias"))
    weights = sum(t.elements for t in graph.tensors if t.constant and t.name.endswith("_weights"))
    assert measure_graph(graph).parameters == weights + biases
