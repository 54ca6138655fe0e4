"""The wheel in an environment of its own: same command, prompts and C sources, from anywhere."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from tests.single_ops import conv
from tests.tflite_writer import write_tflite

REPOSITORY = Path(__file__).resolve().parent.parent
ROOMS = ("agent", "tools", "prompts", "sandbox", "firmware")

pytestmark = pytest.mark.slow


def run(command: Sequence[str | Path], folder: Path) -> str:
    """What `command` prints, started in `folder`, without this environment's variables."""
    hidden = ("PYTHON", "VIRTUAL_ENV")
    process = subprocess.run(
        [str(word) for word in command],
        cwd=folder,
        env={name: value for name, value in os.environ.items() if not name.startswith(hidden)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.returncode == 0, process.stderr
    return process.stdout


def uv() -> str:
    """The uv that set-up used: the user's own, or the one in build/uv."""
    found = shutil.which("uv") or shutil.which("uv", path=REPOSITORY / "build" / "uv" / "bin")
    assert found is not None, "run make setup first"
    return found


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    run([uv(), "build", "--quiet", "--wheel", "--out-dir", folder, REPOSITORY], folder)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new environment with the wheel; the packages it requires are this environment's.

    They stand behind the wheel in the search order, and .pth files are not followed from there,
    so nothing of the checkout is seen.
    """
    environment = tmp_path_factory.mktemp("elsewhere") / "venv"
    run([uv(), "venv", "--quiet", "--python", sys.executable, environment], environment.parent)
    python = environment / "bin" / "python"
    run([uv(), "pip", "install", "--quiet", "--no-deps", "--python", python, wheel], environment)
    site = Path(run([python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
                    environment).strip())  # fmt: skip
    (site / "borrowed.pth").write_text(sysconfig.get_path("purelib"))
    return environment / "bin"


def test_wheel_carries_every_file_of_the_rooms(wheel: Path) -> None:
    listed = subprocess.run(
        ["git", "ls-files", *ROOMS], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    tracked = {name for name in listed.stdout.splitlines() if (REPOSITORY / name).exists()}
    assert tracked <= set(zipfile.ZipFile(wheel).namelist())


def test_command_of_the_wheel_starts_anywhere(installed: Path, tmp_path: Path) -> None:
    assert run([installed / "tinysmith", "--version"], tmp_path).startswith("tinysmith 0.")
    assert "doctor" in run([installed / "tinysmith", "--help"], tmp_path)


def test_files_are_found_inside_the_new_environment(installed: Path, tmp_path: Path) -> None:
    code = (
        "import json, agent, tools, sandbox; from importlib.resources import files\n"
        "from tools.firmware_files import firmware_root\n"
        "places = [firmware_root(), files('prompts'), *(r.__path__[0] for r in (agent, sandbox))]\n"
        "print(json.dumps([str(place) for place in places]))"
    )
    places = [
        Path(place) for place in json.loads(run([installed / "python", "-c", code], tmp_path))
    ]
    assert [place for place in places if installed.parent not in place.parents] == []
    assert list(places[0].rglob("*.c"))
    assert list(places[1].glob("*.j2"))


def test_goal_is_read_by_the_installed_command(installed: Path, tmp_path: Path) -> None:
    sentence = "a digit classifier for an STM32H743, under 64 KB of SRAM and 2M MACs"
    goal = json.loads(run([installed / "tinysmith", "goal", sentence, "--json"], tmp_path))
    assert (goal["sram_bytes"], goal["macs"], goal["dataset"]) == (65536, 2_000_000, "digits")


def test_doctor_examines_the_environment_it_is_installed_in(
    installed: Path, tmp_path: Path
) -> None:
    code = "from tools.doctor.packages import examine_packages as e; print(e().found, e().mend)"
    assert "as required" in run([installed / "python", "-c", code], tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_installed_command_compiles_and_runs_a_network(installed: Path, tmp_path: Path) -> None:
    network = conv(np.random.default_rng(0))
    (tmp_path / "model.tflite").write_bytes(write_tflite(network))
    words = ["compile", "model.tflite", "--inputs", "3", "--json"]
    report = json.loads(run([installed / "tinysmith", *words], tmp_path))
    assert report["outputs_equal"] == report["images"] == 3
    assert (tmp_path / "model" / "firmware" / "firmware.elf").is_file()
