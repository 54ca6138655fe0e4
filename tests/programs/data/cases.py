"""A project in which the programs of the stage *data* run, and the data that they are given."""

from __future__ import annotations

import atexit
import re
import shutil
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from tests.programs.data.layouts import LAYOUTS
from tests.tools.actions.benches import new_bench
from tools.bench import Bench
from tools.stages.data import PrepareData
from tools.texts import render

_SAID = re.compile(r"^# data: (\w+)$", re.MULTILINE)
_USUAL: dict[str, Any] = {"side": 32, "channels": 3, "seed": 0, "test_share": 0.2}
ENDLESS_S = 3
TEMPLATES: dict[str, tuple[str, str, dict[str, Any]]] = {
    "folders_template": ("data_folders", "folders", _USUAL),
    "parts_template": ("data_folders", "parts", _USUAL | {"side": 24, "channels": 1}),
    "deep_template": ("data_folders", "deep", _USUAL | {"seed": 7}),
    "named_template": ("data_folders", "named", _USUAL | {"side": 16}),
    "sounds_template": ("data_folders", "sounds", _USUAL | {"channels": 1}),
    "table_template": ("data_table", "table", _USUAL | {"label": ""}),
    "arrays_template": ("data_arrays", "arrays", _USUAL | {"channels": 1}),
    "archive_template": ("data_arrays", "archive", _USUAL | {"side": 28}),
    "stacks_template": ("data_arrays", "stacks", _USUAL | {"side": 20, "channels": 1}),
}
"""Good programs that the embedded planner writes: template, layout of the data, variables."""


@cache
def user_data(layout: str) -> Path:
    """The folder `layout` with such data, made once and removed at the end."""
    home = Path(tempfile.mkdtemp(prefix="data-stage-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    LAYOUTS[layout](home / layout)
    return home / layout


def project(folder: Path) -> Bench:
    """Nothing: the data come first."""
    folder.mkdir(parents=True, exist_ok=True)
    return new_bench(folder)


def arguments(path: Path, code: str) -> PrepareData:
    """The call that runs the program at `path` on its layout; the endless one ends soon."""
    said = _SAID.search(code)
    layout = said[1] if said else "folders"
    return PrepareData(
        code=code,
        purpose=path.stem,
        data=str(user_data(layout)),
        least_share=0.9,
        timeout_s=ENDLESS_S if path.stem == "too_slow" else 120,
        memory_mb=1024,
    )


def rendered() -> Iterator[tuple[str, str]]:
    """File name and text of each template's program, as the files of `good` are written."""
    for name, (template, layout, variables) in TEMPLATES.items():
        program = render(f"embedded/code/{template}.py.j2", **variables)
        yield f"{name}.py", f"# expect: pass\n# data: {layout}\n{program}"
