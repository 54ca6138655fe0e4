"""The main job end to end with a tiny budget, through the command line."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from agent.job.state import JobFiles
from tools.report import JobReport

TINYSMITH = Path(sys.executable).with_name("tinysmith")
SENTENCE = "a digit classifier for an STM32H743: under 64 KB of SRAM, under 1M MACs"
BUDGET = ("--trials", "2", "--epochs", "2", "--images", "100")


@pytest.fixture(scope="module")
def job(tmp_path_factory: pytest.TempPathFactory) -> tuple[JobFiles, JobReport]:
    """A finished job, and the report that it printed."""
    folder = tmp_path_factory.mktemp("job") / "run"
    command = [str(TINYSMITH), "run", SENTENCE, *BUDGET, "--json", "--output", str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=500)
    return JobFiles(folder), JobReport.model_validate_json(done.stdout)


@pytest.mark.slow
def test_the_board_equals_the_host_on_every_image(job: tuple[JobFiles, JobReport]) -> None:
    figures = job[1].figures
    assert figures.board_images == figures.board_outputs_equal == 100
    assert figures.board_accuracy > 0.3


@pytest.mark.slow
def test_linked_memory_is_what_was_predicted(job: tuple[JobFiles, JobReport]) -> None:
    figures = job[1].figures
    assert figures.sram_linked_bytes == figures.sram_predicted_bytes <= 64 * 1024
    assert figures.macs <= 1_000_000
    assert figures.instructions_per_inference > figures.macs


@pytest.mark.slow
def test_every_file_that_the_report_names_exists(job: tuple[JobFiles, JobReport]) -> None:
    files, report = job
    assert all(Path(path).exists() for path in report.files.values())
    assert json.loads(files.report.read_text()) == json.loads(report.model_dump_json())
    assert SENTENCE in files.report.with_suffix(".md").read_text()


@pytest.mark.slow
def test_a_finished_job_is_shown_again_without_work(job: tuple[JobFiles, JobReport]) -> None:
    files, report = job
    command = [str(TINYSMITH), "run", "--resume", str(files.folder), "--json"]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60)
    assert JobReport.model_validate_json(done.stdout) == report


@pytest.mark.slow
def test_a_killed_job_goes_on_where_it_was(tmp_path: Path) -> None:
    files = JobFiles(tmp_path / "run")
    command = [str(TINYSMITH), "run", SENTENCE, *BUDGET, "--json", "--output", str(files.folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        _wait_for(files.architecture, 200)
        process.send_signal(signal.SIGKILL)
    with closing(sqlite3.connect(files.archive)) as archive:
        before = archive.execute("SELECT count(*) FROM candidates").fetchone()
    command = [str(TINYSMITH), "run", "--resume", str(files.folder), "--json"]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=400)
    assert JobReport.model_validate_json(done.stdout).figures.board_outputs_equal == 100
    with closing(sqlite3.connect(files.archive)) as archive:
        assert archive.execute("SELECT count(*) FROM candidates").fetchone() == before


def _wait_for(path: Path, limit_s: float) -> None:
    deadline = time.monotonic() + limit_s
    while not path.exists():
        assert time.monotonic() < deadline, f"{path.name} did not appear"
        time.sleep(0.05)
