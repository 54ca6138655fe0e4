"""The programs of the embedded planner are among the good ones, as they are rendered."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.programs.data import cases
from tools.texts import render

GOOD = Path(cases.__file__).parent / "good"


@pytest.mark.parametrize("name", cases.TEMPLATES)
def test_the_program_is_the_template(name: str) -> None:
    template, layout, variables = cases.TEMPLATES[name]
    rendered = render(f"embedded/code/{template}.py.j2", **variables)
    written = (GOOD / f"{name}.py").read_text(encoding="utf-8")
    assert written == f"# expect: pass\n# data: {layout}\n{rendered}"


@pytest.mark.parametrize("label", ['"""\nimport os', "a'b\\", "é{{ 1 }}"])
def test_a_column_named_by_the_user_stays_text(label: str) -> None:
    code = render(
        "embedded/code/data_table.py.j2", side=32, channels=3, seed=0, test_share=0.2, label=label
    )
    (line,) = (line for line in code.splitlines() if line.startswith("LABEL = "))
    scope: dict[str, str] = {}
    exec(compile(line, "line", "exec"), scope)  # noqa: S102 - our own template, in a test
    assert scope["LABEL"] == label
