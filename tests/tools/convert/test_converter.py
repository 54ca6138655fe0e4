"""Conversion: the file is the network that was measured, and its figures are measured ones."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest
import torch

from tests.listener import Listener
from tests.tools.train.tiny import tiny_architecture
from tools.architecture import Activation
from tools.convert import Int8Model, convert
from tools.convert.converter import check_mirror
from tools.convert.quantize import check_graph, quantize
from tools.data import Dataset, calibration_images
from tools.errors import ConversionError, ModelFileError
from tools.lowering import lower
from tools.network import build_torch
from tools.network.keras_mirror import build_keras
from tools.tflite_reader import parse_tflite, read_tflite
from tools.tflm import HostInterpreter
from tools.train import Network


def test_input_is_pixel_minus_128_and_operators_are_the_lowered_ones(
    converted: Int8Model, network: Network
) -> None:
    assert (converted.contents.input_scale, converted.contents.input_zero_point) == (1 / 128, 0)
    expected = [op.kind for op in lower(network.architecture).ops]
    assert list(converted.contents.operators) == expected
    assert [op.kind for op in read_tflite(converted.path).ops] == expected


def test_int8_accuracy_is_what_tflite_micro_reaches(converted: Int8Model, digits: Dataset) -> None:
    interpreter = HostInterpreter(converted.path)
    pixels = (digits.test.images.astype(np.int16) - 128).astype(np.int8)
    chosen = interpreter.run_batch(pixels).argmax(1)
    assert converted.int8_accuracy == pytest.approx((chosen == digits.test.labels).mean())
    assert converted.test_images == converted.test_images_available == len(digits.test)


def test_float_accuracy_is_the_recorded_one(converted: Int8Model, network: Network) -> None:
    assert converted.float_accuracy == pytest.approx(network.record.test_accuracy)
    assert converted.float_accuracy > 0.7
    assert converted.float_accuracy - converted.int8_accuracy < 0.02
    assert converted.diagnosis is None


def test_record_is_saved_beside_the_file(converted: Int8Model) -> None:
    assert Int8Model.load(converted.path.parent) == converted


def test_contents_describe_the_file(converted: Int8Model) -> None:
    data, contents = converted.path.read_bytes(), converted.contents
    assert contents.size_bytes == len(data)
    assert contents.arena.model_dump() == asdict(HostInterpreter(data).arena())
    assert contents.operator_counts["CONV_2D"] == contents.operators.count("CONV_2D") > 1


def test_changed_file_is_refused(converted: Int8Model, tmp_path: Path) -> None:
    (tmp_path / "int8.json").write_text(converted.model_dump_json())
    (tmp_path / "model.tflite").write_bytes(converted.path.read_bytes()[:-1])
    with pytest.raises(ModelFileError, match="not the file"):
        Int8Model.load(tmp_path)


def test_subset_of_the_test_images_is_used_and_said(
    network: Network, digits: Dataset, tmp_path: Path, listener: Listener
) -> None:
    model = convert(network, network.architecture, digits, tmp_path, listener, test_images=50)
    assert (model.test_images, model.test_images_available) == (50, len(digits.test))
    assert listener.stages == {"convert": (3, 3), "int8 test": (50, 50)}


@pytest.mark.parametrize("activation", ["relu", "leakyrelu", "swish", "hardswish"])
@pytest.mark.parametrize("squeeze", [False, True])
def test_every_activation_converts_to_the_lowered_operators(
    activation: Activation, squeeze: bool, digits: Dataset
) -> None:
    architecture = tiny_architecture(activation, squeeze=squeeze)
    mirror = build_keras(build_torch(architecture).eval(), architecture)
    data = quantize(mirror, calibration_images(digits, 16, 0))
    check_graph(parse_tflite(data), architecture)


def test_symmetric_padding_costs_a_pad_where_the_stride_is_2(digits: Dataset) -> None:
    architecture = tiny_architecture(padding="symmetric")
    mirror = build_keras(build_torch(architecture).eval(), architecture)
    graph = parse_tflite(quantize(mirror, calibration_images(digits, 16, 0)))
    check_graph(graph, architecture)
    assert [op.kind for op in graph.ops].count("PAD") == 1
    with pytest.raises(ConversionError, match="differs at PAD"):
        check_graph(graph, architecture.model_copy(update={"padding": "same"}))


def test_calibration_without_the_extremes_is_refused(network: Network, digits: Dataset) -> None:
    mirror = build_keras(network.module(), network.architecture)
    grey = np.clip(digits.train.images[:16], 40, 200)
    graph = parse_tflite(quantize(mirror, grey))
    with pytest.raises(ConversionError, match="pixel - 128"):
        check_graph(graph, network.architecture)


@pytest.mark.parametrize("wrong", [1.01, float("nan")])
def test_mirror_that_computes_something_else_is_refused(
    network: Network, digits: Dataset, wrong: float
) -> None:
    mirror = build_keras(network.module(), network.architecture)
    other = network.module()
    with torch.no_grad():
        other.get_parameter("stage1_layer0_project.norm.weight")[0] *= wrong
    images = digits.train.images[:4]
    assert check_mirror(network.module(), mirror, images, seed=0) < 1e-5
    with pytest.raises(ConversionError, match="mirror differs"):
        check_mirror(other, mirror, images, seed=0)
