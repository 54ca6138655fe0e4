"""`tinysmith measure`: figures, verdicts, exit codes, a picture, and input that is refused."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from agent.cli import main
from agent.commands.measure import RUNTIMES
from tests.conftest import REPOSITORY
from tests.single_ops import unary
from tests.tflite_writer import write_tflite
from tests.tools.test_mends import network
from tools.boards import DEFAULT_BOARD, board_named
from tools.footprint import measure
from tools.graph import Tensor
from tools.layouts import LAYOUTS
from tools.lowering import lower
from tools.measurement import Measurement

TINYSMITH = Path(sys.executable).with_name("tinysmith")
DESIGN = network()
SRAM = measure(DESIGN).sram_bytes
STACK = board_named(DEFAULT_BOARD).stack_bytes


class Folder:
    """A folder with `design.json`, where `tinysmith measure` is run in this process."""

    def __init__(self, path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.path, self.capsys = path, capsys

    def measure(self, *words: str, code: int = 0) -> tuple[str, str]:
        """Standard output and error of a command that must end with `code`."""
        try:
            found = main(["measure", *words])
        except SystemExit as left:  # argparse refuses its own way
            found = int(left.code or 0)
        shown = self.capsys.readouterr()
        assert found == code, shown
        return shown.out, shown.err

    def document(self, *words: str, code: int = 0) -> Any:
        return json.loads(self.measure(*words, "--json", code=code)[0])


@pytest.fixture
def folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Folder:
    (tmp_path / "design.json").write_text(DESIGN.model_dump_json())
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    return Folder(tmp_path, capsys)


def test_a_missed_limit_is_the_exit_code_of_the_process(folder: Folder) -> None:
    done = subprocess.run(
        [TINYSMITH, "measure", "design.json", "--sram", "1KB", "--json"],
        cwd=folder.path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (1, "")
    assert json.loads(done.stdout)["macs"] == measure(DESIGN).macs


def test_the_command_offers_every_runtime() -> None:
    assert set(RUNTIMES) == set(LAYOUTS)


def test_the_document_carries_everything(folder: Folder) -> None:
    found = folder.document("design.json", "--sram", "1KB", "--macs", "1G", code=1)
    assert set(found["memory"]) == set(found["mends"]) == set(RUNTIMES)
    for runtime in RUNTIMES:
        layout, memory = LAYOUTS[runtime](lower(DESIGN)), found["memory"][runtime]
        assert memory["pool_bytes"] == layout.pool_bytes
        assert memory["pool_bytes"] + memory["persistent_bytes"] == SRAM[runtime]
        assert memory["peak"]["name"] == layout.moments[layout.peak]
        assert len(memory["placements"]) == len(layout.placements)
        assert len(found["mends"][runtime]) == 3
    assert found["memory"]["aot"]["stack_bytes"] == STACK
    assert found["memory"]["tflm"]["stack_bytes"] is None
    assert [verdict["met"] for verdict in found["verdicts"]] == [False, False, True]
    assert len(found["layers"]) == len(lower(DESIGN).ops)
    assert Measurement.model_validate(found).model_dump(mode="json") == found


def test_one_runtime_on_request(folder: Folder) -> None:
    found = folder.document("design.json", "--runtime", "tflm", "--sram", "1MB")
    assert list(found["memory"]) == list(found["sram_bytes"]) == ["tflm"]
    assert [verdict["runtime"] for verdict in found["verdicts"]] == ["tflm"]


@pytest.mark.parametrize(("spare", "code"), [(0, 0), (-1, 1)])
def test_a_limit_counts_the_stack_and_decides_the_exit_code(
    folder: Folder, spare: int, code: int
) -> None:
    limit = SRAM["aot"] + STACK + spare
    words = ("design.json", "--runtime", "aot", "--sram", f"{limit} bytes")
    shown = folder.measure(*words, code=code)[0]
    assert ("✗ SRAM (aot)" if code else "✓ SRAM (aot)") in shown
    assert ("1 B over" in shown) == bool(code)


def test_a_named_board_is_a_limit(folder: Folder) -> None:
    found = folder.document("design.json", "--board", "NUCLEO-H743ZI2")
    assert found["board"] == "stm32h743"
    assert {verdict["resource"] for verdict in found["verdicts"]} == {"SRAM", "flash"}
    assert folder.document("design.json")["verdicts"] == []


def test_a_narrow_terminal_shows_every_figure(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    words = ("design.json", "--layers", "--sram", "20KB", "--flash", "1MB")
    shown = folder.measure(*words, code=1)[0]
    lines = shown.splitlines()
    assert max(map(len, lines)) <= 60
    assert "…" not in shown.replace("… activations", "").replace("… persistent", "")
    mend = folder.document(*words, code=1)["mends"]["tflm"][0]
    assert mend["change"] in shown


def test_the_peak_and_what_is_alive_there_are_named(folder: Folder) -> None:
    shown = folder.measure("design.json", "--runtime", "tflm")[0]
    layout = LAYOUTS["tflm"](lower(DESIGN))
    assert f"all, at {layout.moments[layout.peak]}" in shown
    assert all(place.name in shown for place in layout.alive(layout.peak))


def test_a_file_has_layers_but_no_changes(folder: Folder, shared: Path) -> None:
    model = shared / "models" / "kws_dscnn_int8.tflite"
    found = folder.document(str(model))
    assert found["mends"] == {}
    assert found["macs"] == sum(layer["macs"] for layer in found["layers"])
    assert found["memory"]["tflm"]["pool_bytes"] == 16_000


def test_memory_over_time_is_drawn_also_beside_json(folder: Folder) -> None:
    folder.document("design.json", "--plot", "memory.svg", "--sram", "64KB")
    assert (folder.path / "memory.svg").read_text(encoding="utf-8").startswith("<?xml")
    assert "memory.png" in folder.measure("design.json", "--plot", "memory.png")[0]
    assert (folder.path / "memory.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["--sram", "lots"], "“lots” is not an amount of memory"),
        (["--sram", "320"], "Write it as 320KB"),
        (["--flash", "0KB"], "zero"),
        (["--macs", "100KB"], "not a number of MACs"),
        (["--macs", ""], "not a number of MACs"),
        (["--board", "esp32"], "esp32"),
        (["--runtime", "onnx"], "invalid choice"),
        (["--plot", "memory.bmp"], ".png"),
        (["--plot", "absent/memory.png"], "cannot be written"),
    ],
)
def test_nonsense_is_refused(folder: Folder, words: list[str], expected: str) -> None:
    out, error = folder.measure("design.json", *words, code=2)
    assert expected in error
    assert out == ""
    assert [path.name for path in folder.path.iterdir()] == ["design.json"]


def test_an_operator_without_a_kernel_is_named_with_its_layer(folder: Folder) -> None:
    graph = unary(np.random.default_rng(1), "LOGISTIC")
    graph = replace(graph, ops=(replace(graph.ops[0], kind="TANH"),))
    (folder.path / "tanh.tflite").write_bytes(write_tflite(graph))
    assert "TANH (layer 0" in folder.measure("tanh.tflite", code=2)[1]


def test_a_float_model_is_named_with_its_layer(folder: Folder) -> None:
    graph = unary(np.random.default_rng(1), "LOGISTIC")
    floats = tuple(Tensor(tensor.name, tensor.shape, "float32") for tensor in graph.tensors)
    (folder.path / "float.tflite").write_bytes(write_tflite(replace(graph, tensors=floats)))
    error = folder.measure("float.tflite", "--runtime", "tflm", code=2)[1]
    assert "LOGISTIC (layer 0" in error
    assert "float" in error


DOCS = REPOSITORY / "docs"
EXAMPLES = re.findall(
    r"^\$ tinysmith measure (.*)\n((?:(?!```).*\n)*)",
    (DOCS / "footprint.md").read_text(encoding="utf-8"), flags=re.MULTILINE,
)  # fmt: skip


@pytest.mark.parametrize(("words", "expected"), EXAMPLES, ids=[words for words, _ in EXAMPLES])
def test_the_page_shows_what_the_command_prints(
    folder: Folder, capsys: pytest.CaptureFixture[str], words: str, expected: str
) -> None:
    page = (DOCS / "architecture.md").read_text(encoding="utf-8")
    example = page.split("```json\n")[1].split("```")[0]
    (folder.path / "architecture.json").write_text(example)
    code = main(["measure", *words.split()])
    shown = [line.rstrip() for line in capsys.readouterr().out.splitlines()]
    assert shown == expected.splitlines()
    assert code == ("✗" in expected)


@pytest.mark.slow
def test_the_first_measuring_on_a_machine_says_why_it_takes_long(folder: Folder) -> None:
    environment = {**os.environ, "XDG_CACHE_HOME": str(folder.path / "cache")}
    command = [str(TINYSMITH), "measure", "design.json"]
    texts = [
        subprocess.run(
            command, cwd=folder.path, env=environment, capture_output=True, text=True, check=True
        ).stdout
        for _ in range(2)
    ]
    assert ["compiled for this machine" in text for text in texts] == [True, False]
