from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tools.board import count_instructions, run_on_virtual_board
from tools.boards import board_named
from tools.build import build_firmware
from tools.compiler import compile_model
from tools.tflite_reader import read_tflite
from tools.tflm import HostInterpreter

IMAGES = 50
MACS = 12_501_632  # ResNet-8 of MLPerf Tiny
MOST_INSTRUCTIONS_PER_MAC = 20  # of plain C kernels; a coarse guard against a broken count


@pytest.mark.slow
def test_resnet8_equals_tflite_micro_on_the_virtual_board(shared: Path, tmp_path: Path) -> None:
    model = shared / "models" / "resnet8_cifar10_int8.tflite"
    graph = read_tflite(model)
    compile_model(graph, tmp_path / "model")
    firmware = build_firmware(tmp_path / "model", board_named("stm32h743"), tmp_path / "firmware")
    inputs = np.random.default_rng(1).integers(-128, 128, (IMAGES, 32, 32, 3), np.int8)
    expected = HostInterpreter(model).run_batch(inputs)
    report = run_on_virtual_board(firmware, inputs, expected)
    assert report.outputs_equal == IMAGES
    assert len({output.tobytes() for output in expected}) > 1, "the inputs must tell outputs apart"
    assert firmware.sram_bytes < board_named("stm32h743").sram_bytes
    instructions = count_instructions(tmp_path / "model", inputs[0], tmp_path / "qemu")
    assert MACS < instructions < MOST_INSTRUCTIONS_PER_MAC * MACS
