"""Two networks of one operator, the firmware around them, and short ways to try a program."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sandbox import run_command, why_unavailable
from tests.single_ops import activation, constant, network
from tests.tflite_writer import write_tflite
from tools.boards import board_named
from tools.compiler import compile_model
from tools.firmware_files import firmware_root
from tools.graph import Graph
from tools.reporter import Silent
from tools.stages.application.behaviour import Behaviour
from tools.stages.application.classes import network_scores
from tools.stages.application.contract import Contract, Ground, prepare_objects
from tools.stages.application.stage import compile_command
from tools.stages.contract import Check, checked
from tools.texts import render
from tools.tflm import HostInterpreter

CLASSES = ("cat", "dog", "TS", "owl")


def dense() -> Graph:
    """Twelve inputs, one logit a class."""
    rng = np.random.default_rng(3)
    weights = constant("weights", rng.integers(-127, 128, (4, 12)).astype(np.int8), 0.02)
    bias = constant("bias", np.zeros(4, np.int32), 0.02 / 128)
    inputs = [activation("input", (1, 12), 1 / 128, 0), weights, bias]
    options = {"activation": None}
    return network("FULLY_CONNECTED", inputs, activation("output", (1, 4), 0.05, 3), options)


def softmax() -> Graph:
    """One probability a class."""
    output = activation("output", (1, 4), 1 / 256, -128)
    return network("SOFTMAX", [activation("input", (1, 4), 0.05, 0)], output, {"beta": 1.0})


def make_ground(graph: Graph, folder: Path) -> Ground:
    """What applications on the network `graph` are held against."""
    data = write_tflite(graph)
    interpreter = HostInterpreter(data)
    compile_model(interpreter.graph, folder / "c")
    shape = interpreter.graph.tensors[interpreter.graph.inputs[0]].shape
    images = np.random.default_rng(1).integers(-128, 128, (40, *shape[1:])).astype(np.int8)
    board, scores = board_named("stm32h743"), network_scores(interpreter.graph, CLASSES)
    return Ground(
        board=board,
        sources=folder / "c",
        objects=prepare_objects(folder / "c", board, scores, folder / "around"),
        scores=scores,
        images=images,
        outputs=interpreter.run_batch(images),
        reply_limit_s=10,
        folder=folder / "built",
        reporter=Silent(),
    )


@pytest.fixture(scope="session")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    """The network with logits."""
    return make_ground(dense(), tmp_path_factory.mktemp("dense"))


def compiled(code: str, folder: Path) -> Path:
    """The folder in which the sandbox has compiled `code`."""
    if reason := why_unavailable():
        pytest.skip(f"no sandbox: {reason}")
    work = folder / "work"
    work.mkdir(parents=True)
    (folder / "application.c").write_text(code)
    header = firmware_root() / "application" / "application.h"
    command = compile_command(board_named("stm32h743"))
    ended = run_command(command, folder / "application.c", work, None, (header,))
    assert ended.exit_status == 0, ended.stderr
    return work


def attempt(code: str, behaviour: Behaviour, ground: Ground, folder: Path) -> list[Check]:
    """Compile `code` and hold it against the contract."""
    return checked(Contract(code, behaviour, ground, compiled(code, folder)).clauses())


def program(behaviour: Behaviour, **others: Any) -> str:
    """What the embedded planner's template makes of `behaviour`, some fields replaced."""
    values = behaviour.model_copy(update=others).model_dump()
    return render("embedded/code/application_behaviour.c.j2", **values)


def broken(checks: list[Check]) -> str:
    """The clause that is broken, or nothing."""
    return "" if checks[-1].passed else checks[-1].name
