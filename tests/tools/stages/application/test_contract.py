"""The contract on the virtual board: what the behaviour says passes, whatever differs does not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.tools.stages.application.conftest import (
    attempt,
    broken,
    compiled,
    make_ground,
    program,
    softmax,
)
from tools.board.protocol import Client
from tools.board.qemu import running_qemu
from tools.boards import board_named
from tools.stages.application.behaviour import Behaviour, Led, reactions
from tools.stages.application.contract import Ground, link, prepare_objects
from tools.stages.application.objects import read_object

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


def test_the_only_variables_are_those_of_the_application(ground: Ground, tmp_path: Path) -> None:
    stateless, stateful = Behaviour(text="{label}"), Behaviour(text="{label}", when="change")
    for behaviour, expected in ((stateless, {".model_pool"}), (stateful, {".model_pool", ".data"})):
        folder = tmp_path / behaviour.when
        compiled_object = read_object(compiled(program(behaviour), folder))
        firmware = link(program(behaviour), compiled_object, replace(ground, folder=folder))
        assert set(firmware.sections["AXI_SRAM"]) == expected


def test_the_same_application_prints_the_same_in_qemu(ground: Ground, tmp_path: Path) -> None:
    """Another emulator, another board's registers."""
    behaviour = Behaviour(text="{label} {percent}", led=(Led(label="cat", does="on"),))
    work = compiled(program(behaviour), tmp_path)
    board = board_named("mps2-an500")
    objects = prepare_objects(ground.sources, board, ground.scores, tmp_path / "qemu")
    there = replace(ground, board=board, objects=objects, folder=tmp_path / "built")
    firmware = link(program(behaviour), read_object(work), there)
    predictions = [ground.scores.predict(output) for output in ground.outputs]
    with running_qemu(firmware.elf) as line:
        client = Client(line)
        for image, expected in zip(ground.images, reactions(behaviour, predictions), strict=True):
            client.infer(image.tobytes())
            assert client.text == expected.text
