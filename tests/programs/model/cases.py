"""A project in which the programs of the stage *model* run, and how they are called."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.tools.actions.benches import GOAL, call, new_bench
from tools.architecture import Architecture
from tools.bench import Bench
from tools.search import architecture_id
from tools.stages.model.stage import ChangeArchitecture
from tools.texts import render

DESIGN: dict[str, Any] = {
    "stem": {"output_channels": 8, "kernel_size": 3, "stride": 1, "activation": "relu6"},
    "blocks": [
        {
            "output_channels": 12, "num_layers": 2, "kernel_size": 3, "stride": 2,
            "expansion_factor": 2, "conv_type": "mbconv", "skip_op": "residual",
        },
        {
            "output_channels": 16, "num_layers": 1, "kernel_size": 3, "stride": 1,
            "expansion_factor": 1, "conv_type": "depthwise",
        },
    ],
    "head_channels": 24,
}  # fmt: skip
TEMPLATES: dict[str, tuple[str, dict[str, Any]]] = {
    "narrower": ("model_width", {"factor": 0.5, "stages": []}),
    "wider_stage": ("model_width", {"factor": 1.5, "stages": [1]}),
    "deeper": ("model_depth", {"layers": 1, "stages": []}),
    "shallower": ("model_depth", {"layers": -1, "stages": [0]}),
    "kernels": ("model_kernel", {"size": 5, "stages": []}),
    "squeeze": ("model_se", {"ratio": 0.25, "stages": [0]}),
    "depthwise": ("model_block", {"conv_type": "depthwise", "expansion": 1, "stages": []}),
    "activation": ("model_activation", {"activation": "hardswish", "stages": []}),
    "resolution": ("model_resolution", {"side": 12}),
    "add_stage": ("model_stage", {"change": "add"}),
    "drop_stage": ("model_stage", {"change": "drop"}),
}
"""Good programs that the embedded planner writes: template and variables."""


def project(folder: Path) -> Bench:
    """Digits, 64 KB of SRAM, 1M MACs, and one small design."""
    bench = new_bench(folder)
    call(bench, "set_goal", **GOAL)
    call(bench, "propose_architecture", architecture=DESIGN)
    return bench


def arguments(path: Path, code: str) -> ChangeArchitecture:
    """The call that runs the program at `path`; endless ones end soon."""
    seconds = 3 if path.stem == "endless" else 30
    return ChangeArchitecture(code=code, purpose=path.stem, candidate=_base(), timeout_s=seconds)


def _base() -> str:
    """The candidate that `project` makes; adopted programs add others."""
    follows = {"input_channels": 1, "classes": 10, "resolution": 8, "padding": "same"}
    return architecture_id(Architecture.parse(follows | DESIGN))


def rendered() -> Iterator[tuple[str, str]]:
    """File name and text of each template's program, as the files of `good` are written."""
    for name, (template, values) in TEMPLATES.items():
        program = render(f"embedded/code/{template}.py.j2", **values)
        yield f"{name}.py", f"# expect: pass\n{program}"
