"""A project in which the programs of the stage *application* run, and how they are called."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.tools.actions.benches import GOAL, call, new_bench
from tools.bench import Bench
from tools.stages.application.behaviour import Behaviour
from tools.stages.application.stage import ProgramBoard
from tools.texts import render

DESIGN: dict[str, Any] = {
    "blocks": [
        {
            "output_channels": 12, "num_layers": 1, "kernel_size": 3, "stride": 2,
            "expansion_factor": 2, "conv_type": "mbconv",
        }
    ]
}  # fmt: skip
NOTHING: dict[str, Any] = {
    "text": "", "when": "every", "classes": [], "threshold_percent": 0, "debounce": 1, "led": [],
}  # fmt: skip
BEHAVIOURS: dict[str, dict[str, Any]] = {
    "label": {"text": "{label}"},
    "confidence": {"text": "{label} {percent} %"},
    "changes": {"text": "now a {label} (class {index})", "when": "change"},
    "sure": {"text": "{label}", "threshold_percent": 60},
    "steady": {"text": "{label}", "debounce": 3},
    "wanted": {"text": "<{label}> 'it' \"is\" & what??/", "classes": ["3", "7"]},
    "blinks": {"led": [{"label": "4", "does": "blink", "times": 3}]},
    "lights": {"led": [{"label": "1", "does": "on", "times": 1}], "threshold_percent": 50},
    "everything": {
        "text": "{index}: {label} at {percent} %", "when": "change", "debounce": 2,
        "classes": ["0", "1", "2", "3"], "threshold_percent": 40,
        "led": [
            {"label": "2", "does": "on", "times": 1}, {"label": "3", "does": "on", "times": 1},
            {"label": "1", "does": "blink", "times": 2},
        ],
    },
}  # fmt: skip
TEMPLATES: dict[str, tuple[str, dict[str, Any]]] = {
    name: ("application_behaviour", NOTHING | behaviour) for name, behaviour in BEHAVIOURS.items()
}
"""Good programs that the embedded planner writes: template and variables."""

_SAYS = re.compile(r"^/\* behaviour: (.+) \*/$", re.MULTILINE)


def project(folder: Path) -> Bench:
    """Digits and one small network: trained a little, converted, built."""
    bench = new_bench(folder, epochs=30)
    call(bench, "set_goal", **GOAL)
    call(bench, "propose_architecture", architecture=DESIGN)
    for step in ("train", "convert", "build"):
        call(bench, step)
    return bench


def arguments(path: Path, code: str) -> ProgramBoard:
    """The call that runs the program at `path`, with the behaviour that its second line gives."""
    said = _SAYS.search(code)
    assert said is not None, f"{path} does not say what the board shall do"
    behaviour = Behaviour.model_validate_json(said[1])
    return ProgramBoard(code=code, purpose=path.stem, candidate="", behaviour=behaviour)


def rendered() -> Iterator[tuple[str, str]]:
    """File name and text of each template's program, as the files of `good` are written."""
    for name, (template, behaviour) in TEMPLATES.items():
        program = render(f"embedded/code/{template}.c.j2", **behaviour)
        head = f"/* expect: pass */\n/* behaviour: {json.dumps(behaviour)} */\n"
        yield f"{name}.c", head + program
