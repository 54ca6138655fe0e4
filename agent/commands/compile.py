"""`tinysmith compile`: a .tflite becomes C and an .elf that agrees with TFLite Micro."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from agent.arguments import natural, positive
from agent.screen import Screen

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from tools.graph import Graph


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The network, the board, and how many random inputs to compare."""
    parser.add_argument("model", type=Path, help="an int8 .tflite file")
    parser.add_argument("--board", default="stm32h743", help="board to build for")
    parser.add_argument("--output", type=Path, metavar="DIR", help="folder for C and .elf")
    parser.add_argument("--inputs", type=positive, default=10, metavar="N", help="random inputs")
    parser.add_argument("--seed", type=natural, default=0, metavar="N", help="of the inputs")
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")


def run(arguments: argparse.Namespace, screen: Screen) -> int:
    """Compile, link, run on the virtual board, and compare every output byte with the host."""
    from agent.tables import show_firmware
    from tools.board import count_instructions, run_on_virtual_board
    from tools.board.report import save_report, with_instructions
    from tools.boards import find_board
    from tools.build import build_firmware, require_toolchain
    from tools.compiler import check_supported, compile_model
    from tools.first_use import announce_first_use
    from tools.graph_checks import check_int8
    from tools.tflite_reader import read_tflite
    from tools.tflm import HostInterpreter

    board = find_board(arguments.board)
    require_toolchain()
    graph = read_tflite(arguments.model)
    check_int8(graph)
    check_supported(graph)
    host = HostInterpreter(arguments.model)
    output: Path = arguments.output or arguments.model.with_suffix("")
    announce_first_use(screen)
    compile_model(graph, output / "c")
    firmware = build_firmware(output / "c", board, output / "firmware")
    inputs = _random_inputs(graph, arguments.inputs, arguments.seed)
    report = run_on_virtual_board(firmware, inputs, host.run_batch(inputs), screen)
    instructions = count_instructions(output / "c", inputs[0], output / "qemu")
    report = with_instructions(report, instructions)
    save_report(report, output / "board.json")
    if screen.json:
        screen.document(report.model_dump_json(indent=2))
    else:
        show_firmware(firmware, report, screen)
    return 0


def _random_inputs(graph: Graph, count: int, seed: int) -> NDArray[np.int8]:
    """`count` inputs of the network, every int8 value equally likely."""
    import numpy as np

    shape = graph.tensors[graph.inputs[0]].shape[1:]
    values = np.random.default_rng(seed).integers(-128, 128, (count, *shape))
    return values.astype(np.int8)
