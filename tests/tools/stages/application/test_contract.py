"""The contract on the virtual board: what the behaviour says passes, whatever differs does not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.tools.stages.application.conftest import (
    attempt,
    broken,
    make_ground,
    program,
    softmax,
)
from tools.stages.application.behaviour import Behaviour, Led
from tools.stages.application.contract import Ground

FULL = Behaviour(
    text="{label} {percent} %",
    when="change",
    classes=("cat", "TS", "owl"),
    threshold_percent=60,
    debounce=2,
    led=(Led(label="cat", does="on"), Led(label="owl", does="blink", times=2)),
)


def test_the_template_does_what_the_behaviour_says(ground: Ground, tmp_path: Path) -> None:
    checks = attempt(program(FULL), FULL, ground, tmp_path)
    assert broken(checks) == "", checks[-1]
    assert [check.name for check in checks] == [
        "warnings", "sections", "symbols", "fits", "runs", "inference", "memory", "text", "led",
        "stack",
    ]  # fmt: skip


def test_percentages_of_a_softmax_are_the_hosts_too(tmp_path: Path) -> None:
    behaviour = Behaviour(text="{index} {label}: {percent}", threshold_percent=40)
    checks = attempt(program(behaviour), behaviour, make_ground(softmax(), tmp_path), tmp_path)
    assert broken(checks) == "", checks[-1]


@pytest.mark.parametrize(
    ("clause", "other"),
    [
        ("text", {"text": "{label} {percent}%"}),
        ("text", {"text": "{label} {index} %"}),
        ("text", {"when": "every"}),
        ("text", {"classes": ("cat", "TS", "owl", "dog")}),
        ("text", {"classes": ("cat", "owl")}),
        ("text", {"threshold_percent": 61}),
        ("text", {"threshold_percent": 59}),
        ("text", {"debounce": 1}),
        ("text", {"debounce": 3}),
        ("led", {"led": FULL.led[:1]}),
        ("led", {"led": FULL.led[1:]}),
        ("led", {"led": (FULL.led[0], Led(label="owl", does="blink", times=3))}),
        ("led", {"led": (FULL.led[0], Led(label="TS", does="blink", times=2))}),
    ],
    ids=lambda value: value if isinstance(value, str) else next(iter(value)),
)
def test_whatever_differs_from_the_behaviour_is_found(
    ground: Ground, tmp_path: Path, clause: str, other: dict[str, Any]
) -> None:
    checks = attempt(program(FULL, **other), FULL, ground, tmp_path)
    assert broken(checks) == clause, checks[-1]
