"""Instructions per MAC of the generated code on a Cortex-M7, counted in QEMU.

Networks that are not part of the project are measured where ../shared is there.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np

from tools.board import count_instructions
from tools.compiler import compile_model
from tools.footprint import measure_graph
from tools.tflite_reader import read_tflite

MODELS = Path(__file__).resolve().parent.parent.parent / "shared" / "models"


def main() -> None:
    """Print one line a network."""
    models = sorted(MODELS.rglob("*.tflite"))
    if not models:
        print(f"skipped: no reference networks in {MODELS.parent.name}/{MODELS.name}")
    for path in models:
        graph = read_tflite(path)
        shape = graph.tensors[graph.inputs[0]].shape[1:]
        image = np.random.default_rng(0).integers(-128, 128, shape).astype(np.int8)
        with tempfile.TemporaryDirectory() as folder:
            compile_model(graph, Path(folder) / "c")
            count = count_instructions(Path(folder) / "c", image, Path(folder) / "qemu")
        macs = measure_graph(graph).macs
        print(f"{path.stem}: {count:,} instructions, {macs:,} MACs, {count / macs:.2f} per MAC")


if __name__ == "__main__":
    main()
