"""The commands on files: measure and compile, for people and for programs."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.single_ops import depthwise, unary
from tests.tflite_writer import write_tflite

TINYSMITH = Path(sys.executable).with_name("tinysmith")
STAGE = {
    "output_channels": 4, "num_layers": 1, "kernel_size": 3, "stride": 2,
    "expansion_factor": 1, "conv_type": "depthwise",
}  # fmt: skip


def tinysmith(folder: Path, *words: str) -> str:
    """What a command that must succeed prints on standard output."""
    done = subprocess.run(
        [TINYSMITH, *words], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with an architecture and a network of one operator."""
    architecture = {"input_channels": 2, "resolution": 8, "classes": 3, "blocks": [STAGE]}
    (tmp_path / "design.json").write_text(json.dumps(architecture))
    network = write_tflite(depthwise(np.random.default_rng(1)))
    (tmp_path / "model.tflite").write_bytes(network)
    return tmp_path


def test_an_architecture_is_measured(folder: Path) -> None:
    footprint = json.loads(tinysmith(folder, "measure", "design.json", "--json"))
    # 3x3 depthwise on 2 channels, 1x1 to 4 channels, both at 4x4; then 4 features to 3 classes.
    assert footprint["macs"] == 16 * 9 * 2 + 16 * 2 * 4 + 4 * 3
    assert footprint["parameters"] == 9 * 2 + 2 * 2 + 2 * 4 + 2 * 4 + 4 * 3 + 3


def test_layers_are_listed_on_request(folder: Path) -> None:
    assert "DEPTHWISE_CONV_2D" not in tinysmith(folder, "measure", "design.json")
    assert "DEPTHWISE_CONV_2D" in tinysmith(folder, "measure", "design.json", "--layers")


def test_a_network_is_compiled_and_agrees_with_the_host(folder: Path) -> None:
    words = ("compile", "model.tflite", "--output", "built", "--inputs", "4")
    report = json.loads(tinysmith(folder, *words, "--json"))
    assert report["outputs_equal"] == report["images"] == 4
    assert report == json.loads((folder / "built" / "board.json").read_text())
    assert {path.name for path in (folder / "built" / "c").iterdir()} == {
        "model.c", "model.h", "weights.c", "weights.h",
    }  # fmt: skip
    assert "4 of 4 outputs" in tinysmith(folder, *words)


def test_an_operator_without_a_kernel_is_named_before_anything_is_written(folder: Path) -> None:
    graph = unary(np.random.default_rng(1), "LOGISTIC")
    graph = replace(graph, ops=(replace(graph.ops[0], kind="TANH"),))
    (folder / "tanh.tflite").write_bytes(write_tflite(graph))
    done = subprocess.run(
        [TINYSMITH, "compile", "tanh.tflite", "--output", "built"],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "TANH (layer 0" in done.stderr
    assert not (folder / "built").exists()
