"""Benches over the digits, and short ways to call a tool by name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.listener import Listener
from tools.bench import Bench
from tools.project import Options, Project
from tools.tool import Result
from tools.toolbox import tool_named

SENTENCE = "a digit classifier for an STM32H743: under 64 KB of SRAM, under 1M MACs"
GOAL: dict[str, Any] = {
    "dataset": "digits", "board": "STM32H743", "sram": "64 KB", "macs": "1M", "sentence": SENTENCE,
}  # fmt: skip
SMALL: dict[str, Any] = {
    "blocks": [
        {
            "output_channels": 8, "num_layers": 1, "kernel_size": 3, "stride": 2,
            "expansion_factor": 2, "conv_type": "mbconv",
        }
    ]
}  # fmt: skip


def new_bench(folder: Path, **options: Any) -> Bench:
    return Bench(
        Project(folder), Options(**{"trials": 2, "epochs": 1, "images": 10, **options}), Listener()
    )


def call(bench: Bench, name: str, **arguments: Any) -> Any:
    """Run a tool by name with arguments as a model gives them."""
    tool = tool_named(name)
    result: Result = tool.run(tool.arguments.model_validate(arguments), bench)
    assert isinstance(result, tool.result)
    assert result.summary.endswith(".")
    for path in result.files:
        assert (bench.project.folder / path).is_file(), path
    return result
