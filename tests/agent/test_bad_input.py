"""Bad input ends with one clear sentence, exit code 2 or 3, no traceback, and nothing written."""

from __future__ import annotations

import subprocess
import sys
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

TINYSMITH = Path(sys.executable).with_name("tinysmith")
DIGITS = "a digit classifier for an STM32H743 under 64 KB of SRAM"


def tinysmith(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """One command, run in `folder`."""
    return subprocess.run(
        [TINYSMITH, *words], cwd=folder, capture_output=True, text=True, check=False, timeout=300
    )


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["run", "hello there"], "task"),
        (["run", "a digit classifier for an ESP32 under 64 KB of SRAM"], "board"),
        (["run", "an MNIST classifier under 64 KB of SRAM"], "MNIST"),
        (["run", "a digit classifier under -5 KB of SRAM"], "-5 KB"),
        (["run", "a digit classifier under 64 KB and at least 128 KB of SRAM"], "SRAM"),
        (["run", "an image classifier for my photos under 64 KB of SRAM"], "--data"),
        (["run", "a CIFAR-100 classifier", "--data", "absent"], "absent"),
        (["run", "--resume", "absent"], "absent"),
        (["run", "a digit classifier", "--resume", "."], "keeps its sentence"),
        (["run"], "sentence"),
        (["run", DIGITS, "--trials", "0"], "trials"),
        (["measure", "absent.json"], "absent.json"),
        (["measure", "absent.tflite"], "absent.tflite"),
        (["compile", "absent.tflite"], "absent.tflite"),
        (["sandbox", "absent.py"], "absent.py"),
    ],
)
def test_bad_input_is_one_sentence_and_exit_code_2(
    tmp_path: Path, words: list[str], expected: str
) -> None:
    done = tinysmith(tmp_path, *words)
    assert done.returncode == 2, done.stderr
    assert expected in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_truncated_model_is_exit_code_2(tmp_path: Path, shared: Path) -> None:
    whole = (shared / "models/kws_dscnn_int8.tflite").read_bytes()
    (tmp_path / "cut.tflite").write_bytes(whole[: len(whole) // 2])
    for command in ("measure", "compile"):
        done = tinysmith(tmp_path, command, "cut.tflite")
        assert done.returncode == 2
        assert "Traceback" not in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["cut.tflite"]


def test_an_output_folder_that_cannot_be_written_is_exit_code_2(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    done = tinysmith(tmp_path, "run", DIGITS, "--output", str(blocked / "below"))
    assert done.returncode == 2
    assert "cannot be written" in done.stderr
    assert blocked.read_text() == "in the way"


def test_a_folder_in_use_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    done = tinysmith(tmp_path, "run", DIGITS, "--output", str(tmp_path))
    assert done.returncode == 2
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_limit_that_cannot_be_met_is_exit_code_3(tmp_path: Path) -> None:
    done = tinysmith(tmp_path, "run", "a digit classifier for an STM32H743 under 1 KB of SRAM")
    assert done.returncode == 3
    assert "1 KB" in done.stderr
    assert "smallest" in done.stderr.lower()


def test_a_job_is_not_resumed_on_other_data(tmp_path: Path) -> None:
    photos = tmp_path / "photos"
    for split, label in product(("train", "test"), ("a", "b")):
        _photographs(photos / split / label, 12)
    tinysmith(tmp_path, "run", "my photos under 1 KB of SRAM", "--data", "photos", "--output", "j")
    _photographs(photos / "train" / "a", 14)
    done = tinysmith(tmp_path, "run", "--resume", "j")
    assert done.returncode == 2
    assert "has changed" in done.stderr


def _photographs(folder: Path, count: int) -> None:
    """Pictures of noise, the same each time."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        pixels = np.random.default_rng([number, len(folder.name)]).integers(0, 256, (16, 16, 3))
        Image.fromarray(pixels.astype(np.uint8)).save(folder / f"{number}.png")
