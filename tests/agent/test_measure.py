"""`tinysmith measure`: figures, verdicts, exit codes, a picture, and input that is refused."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from agent.commands.measure import RUNTIMES
from tests.tools.test_mends import network
from tools.boards import DEFAULT_BOARD, board_named
from tools.footprint import measure
from tools.layouts import LAYOUTS
from tools.lowering import lower
from tools.measurement import Measurement

TINYSMITH = Path(sys.executable).with_name("tinysmith")
DESIGN = network()
SRAM = measure(DESIGN).sram_bytes
STACK = board_named(DEFAULT_BOARD).stack_bytes


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "design.json").write_text(DESIGN.model_dump_json())
    return tmp_path


def tinysmith(
    folder: Path, *words: str, code: int = 0, columns: int = 80
) -> subprocess.CompletedProcess[str]:
    """`tinysmith measure` with `words`, which must end with `code` and without a traceback."""
    done = subprocess.run(
        [TINYSMITH, "measure", *words], cwd=folder, capture_output=True, text=True, check=False,
        env={**os.environ, "COLUMNS": str(columns)},
    )  # fmt: skip
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done


def document(folder: Path, *words: str, code: int = 0) -> Any:
    return json.loads(tinysmith(folder, *words, "--json", code=code).stdout)


def test_the_command_offers_every_runtime() -> None:
    assert set(RUNTIMES) == set(LAYOUTS)


def test_the_document_carries_everything(folder: Path) -> None:
    found = document(folder, "design.json", "--sram", "1KB", "--macs", "1G", code=1)
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


def test_one_runtime_on_request(folder: Path) -> None:
    found = document(folder, "design.json", "--runtime", "tflm", "--sram", "1MB")
    assert list(found["memory"]) == list(found["sram_bytes"]) == ["tflm"]
    assert [verdict["runtime"] for verdict in found["verdicts"]] == ["tflm"]


@pytest.mark.parametrize(("spare", "code"), [(0, 0), (-1, 1)])
def test_a_limit_counts_the_stack_and_decides_the_exit_code(
    folder: Path, spare: int, code: int
) -> None:
    limit = SRAM["aot"] + STACK + spare
    words = ("design.json", "--runtime", "aot", "--sram", f"{limit} bytes")
    shown = tinysmith(folder, *words, code=code).stdout
    assert ("✗ SRAM (aot)" if code else "✓ SRAM (aot)") in shown
    assert ("1 B over" in shown) == bool(code)


def test_a_named_board_is_a_limit(folder: Path) -> None:
    found = document(folder, "design.json", "--board", "NUCLEO-H743ZI2")
    assert found["board"] == "stm32h743"
    assert {verdict["resource"] for verdict in found["verdicts"]} == {"SRAM", "flash"}
    assert document(folder, "design.json")["verdicts"] == []


def test_a_narrow_terminal_shows_every_figure(folder: Path) -> None:
    words = ("design.json", "--layers", "--sram", "20KB", "--flash", "1MB")
    shown = tinysmith(folder, *words, code=1, columns=60).stdout
    lines = shown.splitlines()
    assert max(map(len, lines)) <= 60
    assert "…" not in shown.replace("… activations", "").replace("… persistent", "")
    mend = document(folder, *words, code=1)["mends"]["tflm"][0]
    assert mend["change"] in shown


def test_the_peak_and_what_is_alive_there_are_named(folder: Path) -> None:
    shown = tinysmith(folder, "design.json", "--runtime", "tflm").stdout
    layout = LAYOUTS["tflm"](lower(DESIGN))
    assert f"all, at {layout.moments[layout.peak]}" in shown
    assert all(place.name in shown for place in layout.alive(layout.peak))


def test_a_file_has_layers_but_no_changes(folder: Path, shared: Path) -> None:
    model = shared / "models" / "kws_dscnn_int8.tflite"
    found = document(folder, str(model))
    assert found["mends"] == {}
    assert found["macs"] == sum(layer["macs"] for layer in found["layers"])
    assert found["memory"]["tflm"]["pool_bytes"] == 16_000


def test_memory_over_time_is_drawn_also_beside_json(folder: Path) -> None:
    document(folder, "design.json", "--plot", "memory.svg", "--sram", "64KB")
    assert (folder / "memory.svg").read_text(encoding="utf-8").startswith("<?xml")
    assert "memory.png" in tinysmith(folder, "design.json", "--plot", "memory.png").stdout
    assert (folder / "memory.png").read_bytes().startswith(b"\x89PNG")


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
def test_nonsense_is_refused(folder: Path, words: list[str], expected: str) -> None:
    done = tinysmith(folder, "design.json", *words, code=2)
    assert expected in done.stderr
    assert done.stdout == ""
    assert [path.name for path in folder.iterdir()] == ["design.json"]
