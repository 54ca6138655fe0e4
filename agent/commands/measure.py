"""`tinysmith measure`: what an architecture or a network needs, before anything is built."""

from __future__ import annotations

import argparse
from pathlib import Path

from agent.screen import Screen


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The file, and the form of the answer."""
    parser.add_argument("file", type=Path, help="architecture (.json) or network (.tflite)")
    parser.add_argument("--layers", action="store_true", help="one line a layer")
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")


def run(arguments: argparse.Namespace, screen: Screen) -> int:
    """Print MACs, parameters, and SRAM and flash of each runtime."""
    from agent.tables import show_footprint
    from tools.architecture import Architecture
    from tools.footprint import measure, measure_graph
    from tools.tflite_reader import read_tflite

    path: Path = arguments.file
    if path.suffix == ".tflite":
        footprint = measure_graph(read_tflite(path))
    else:
        footprint = measure(Architecture.load(path))
    if screen.json:
        screen.document(footprint.model_dump_json(indent=2))
    else:
        show_footprint(footprint, screen, layers=arguments.layers)
    return 0
