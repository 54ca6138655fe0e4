"""A project in which the programs of the stage *conversion* run, and how they are called."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.tools.actions.benches import GOAL, call, new_bench
from tools.bench import Bench
from tools.stages.conversion.stage import Quantize
from tools.texts import render

DESIGN: dict[str, Any] = {
    "stem": {"output_channels": 8, "kernel_size": 3, "stride": 1, "activation": "relu6"},
    "blocks": [
        {
            "output_channels": 16, "num_layers": 1, "kernel_size": 3, "stride": 2,
            "expansion_factor": 1, "conv_type": "depthwise",
        },
        {
            "output_channels": 16, "num_layers": 1, "kernel_size": 3, "stride": 1,
            "expansion_factor": 2, "conv_type": "mbconv", "skip_op": "residual",
        },
    ],
}  # fmt: skip
EPOCHS = 8
SECONDS_WITH_TENSORFLOW, SECONDS = 240, 3
TEMPLATES: dict[str, tuple[str, dict[str, Any]]] = {
    "percentile": ("conversion_percentile", {"percent": 98}),
    "random_subset": ("conversion_subset", {"images": 64, "seed": 1}),
    "all_images": ("conversion_minmax", {}),
    "per_tensor": ("conversion_per_tensor", {}),
}
"""Good programs that the embedded planner writes: template and variables."""


def project(folder: Path) -> Bench:
    """Digits, 64 KB of SRAM, 1M MACs, and one small network, trained for some seconds."""
    bench = new_bench(folder)
    call(bench, "set_goal", **GOAL)
    call(bench, "propose_architecture", architecture=DESIGN)
    call(bench, "train", epochs=EPOCHS)
    return bench


def arguments(path: Path, code: str) -> Quantize:
    """The call that runs the program at `path`; endless ones end soon."""
    seconds = 3 if path.stem == "endless" else 120
    return Quantize(code=code, purpose=path.stem, candidate="", timeout_s=seconds)


def rendered() -> Iterator[tuple[str, str]]:
    """File name and text of each template's program, as the files of `good` are written."""
    for name, (template, values) in TEMPLATES.items():
        program = render(f"embedded/code/{template}.py.j2", **values)
        yield f"{name}.py", f"# expect: pass\n{program}"
