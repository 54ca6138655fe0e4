"""What a user says is put into a program as a text, and never as a part of it."""

from __future__ import annotations

import pytest

from tools.texts import render


@pytest.mark.parametrize("label", ['"""\nimport os', "a'b\\", "é{{ 1 }}"])
def test_a_column_named_by_the_user_stays_text(label: str) -> None:
    code = render(
        "embedded/code/data_table.py.j2", side=32, channels=3, seed=0, test_share=0.2, label=label
    )
    (line,) = (line for line in code.splitlines() if line.startswith("LABEL = "))
    scope: dict[str, str] = {}
    exec(compile(line, "line", "exec"), scope)  # noqa: S102 - our own template, in a test
    assert scope["LABEL"] == label
