"""Footprints: published and measured figures come out, and the parts add up."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tools.architecture import Architecture
from tools.compiler import compile_model
from tools.compiler.tables import UNARY
from tools.footprint import Footprint, measure, measure_graph
from tools.lowering import lower
from tools.runtime_costs import LOOKUP_KINDS, aot_weights_bytes
from tools.search.sampling import sample
from tools.search.space import SearchSpace
from tools.tflite_reader import read_tflite

# name: MACs, parameters as published, pool
PAPER = {
    "LMaNet-Elite": (81_963_264, 497_997, 307_200),
    "LMaNet-Core": (76_432_000, 453_220, 409_600),
    "QwNet-Core": (67_051_008, 154_749, 409_600),
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
    assert (footprint.macs, footprint.parameters, footprint.sram_bytes["aot"]) == PAPER[name]


@pytest.mark.parametrize("name", MEASURED)
def test_estimates_for_tflite_micro_are_near_what_was_measured(shared: Path, name: str) -> None:
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
    assert [layer.macs for layer in ours.layers] == [layer.macs for layer in theirs.layers]
    assert ours.sram_bytes["aot"] == theirs.sram_bytes["aot"]


def test_the_peak_of_the_papers_best_network_is_its_first_leaky_relu(shared: Path) -> None:
    footprint = measure(_padded_same(shared / "models" / "paper" / "LMaNet-Elite.json"))
    assert footprint.peak_op == "stage2_layer0_expand_leaky"
    assert [tensor.size_bytes for tensor in footprint.peak_tensors] == [153_600, 153_600]


def test_parts_add_up_and_bounds_hold_for_random_architectures() -> None:
    rng = np.random.default_rng(0)
    space = SearchSpace.for_data(32, 3, 10)
    for _ in range(300):
        footprint = measure(sample(space, rng))
        most_alive = max(layer.alive_bytes for layer in footprint.layers)
        assert sum(tensor.size_bytes for tensor in footprint.peak_tensors) == most_alive
        assert most_alive <= footprint.sram_bytes["aot"] < footprint.sram_bytes["tflm"]
        assert footprint.macs == sum(layer.macs for layer in footprint.layers)
        weights = sum(layer.weights_bytes for layer in footprint.layers)
        assert footprint.flash_bytes["aot"] > weights


@pytest.mark.parametrize("name", ["resnet8_cifar10_int8", "kws_dscnn_int8"])
def test_predictions_for_our_runtime_equal_what_the_compiler_writes(
    shared: Path, tmp_path: Path, name: str
) -> None:
    graph = read_tflite(shared / "models" / f"{name}.tflite")
    compiled = compile_model(graph, tmp_path)
    assert measure_graph(graph).sram_bytes["aot"] == compiled.pool_bytes
    assert aot_weights_bytes(graph) == compiled.weights_bytes


def test_the_compiler_has_a_table_for_what_is_counted_as_a_table() -> None:
    assert set(UNARY) == LOOKUP_KINDS


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
    # input 128 bytes beside the depthwise result of 32
    assert footprint.sram_bytes["aot"] == 160
    assert footprint.peak_op == "stage0_layer0_depthwise"


def test_json_round_trip_changes_nothing() -> None:
    footprint = measure(sample(SearchSpace.for_data(8, 1, 10), np.random.default_rng(3)))
    assert Footprint.model_validate_json(footprint.model_dump_json()) == footprint


def test_measuring_a_graph_counts_biases_instead_of_batch_norm() -> None:
    architecture = sample(SearchSpace.for_data(8, 1, 10), np.random.default_rng(4))
    graph = lower(architecture)
    biases = sum(t.elements for t in graph.tensors if t.constant and t.name.endswith("_bias"))
    weights = sum(t.elements for t in graph.tensors if t.constant and t.name.endswith("_weights"))
    assert measure_graph(graph).parameters == weights + biases
