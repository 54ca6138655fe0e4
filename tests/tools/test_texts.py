"""Texts are whole: a value that is missing is an error, never an empty place."""

from __future__ import annotations

from importlib.resources import files

import pytest
from jinja2 import Environment, UndefinedError

from tests.tools.test_report import FIGURES
from tools.goal import read_goal
from tools.report import JobReport, check_limits, figure_rows
from tools.texts import render

SENTENCE = "a digit classifier under 32 KB of SRAM, in 5 ms"
REPORT = JobReport(
    status="target missed", sentence=SENTENCE, dataset="digits", dataset_digest="0" * 64,
    board="stm32h743", seed=0, figures=FIGURES,
    checks=check_limits(read_goal(SENTENCE), FIGURES), warnings=("look here",),
    files={"firmware": "firmware.elf"}, seconds={}, next_commands=(),
)  # fmt: skip


def test_the_report_says_every_check_warning_and_file() -> None:
    text = render("report.md.j2", report=REPORT, rows=figure_rows(FIGURES))
    assert SENTENCE in text
    assert "| SRAM | ≤ 32 KB | 64 KB | NO |" in text
    assert "not measurable without a board" in text
    assert "look here" in text
    assert "firmware.elf" in text


def test_a_missing_value_is_an_error() -> None:
    with pytest.raises(UndefinedError, match="rows"):
        render("report.md.j2", report=REPORT)


def test_every_text_is_a_template_that_parses() -> None:
    templates = [path for path in files("prompts").iterdir() if path.name.endswith(".j2")]
    assert templates
    for path in templates:
        Environment(autoescape=True).parse(path.read_text(encoding="utf-8"))
