"""The main job end to end with a tiny budget, through the command line and the agent."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tools.project import Project
from tools.report import JobReport

TINYSMITH = Path(sys.executable).with_name("tinysmith")
SENTENCE = "a digit classifier for an STM32H743: under 64 KB of SRAM, under 1M MACs"
BUDGET = ("--trials", "2", "--epochs", "4", "--images", "100")


@dataclass(frozen=True)
class Job:
    """What a finished `tinysmith run --json` left and said."""

    folder: Path
    code: int
    events: list[dict[str, Any]]

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [event for event in self.events if event["kind"] == kind]

    @property
    def report(self) -> JobReport:
        (last,) = [one for one in self.of("tool_finished") if one["tool"] == "report"]
        return JobReport.model_validate(last["result"]["report"])


def run(folder: Path, *words: str) -> Job:
    command = [str(TINYSMITH), "run", *words, "--json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=500, check=False)
    assert "Traceback" not in done.stderr, done.stderr
    return Job(folder, done.returncode, [json.loads(line) for line in done.stdout.splitlines()])


@pytest.fixture(scope="module")
def job(tmp_path_factory: pytest.TempPathFactory) -> Job:
    folder = tmp_path_factory.mktemp("job") / "run"
    return run(folder, SENTENCE, *BUDGET, "--output", str(folder))


@pytest.mark.slow
def test_the_agent_goes_the_whole_way_by_itself(job: Job) -> None:
    tools = [one["call"]["tool"] for one in job.of("tool_started")]
    assert tools == ["set_goal", "search", "train", "convert", "build", "run_on_board", "report"]
    assert job.code == 0
    assert not job.of("approval_asked")


@pytest.mark.slow
def test_the_board_equals_the_host_on_every_image(job: Job) -> None:
    figures = job.report.figures
    assert figures.board_images == figures.board_outputs_equal == 100
    assert figures.board_accuracy > 0.3


@pytest.mark.slow
def test_linked_memory_is_what_was_predicted(job: Job) -> None:
    figures = job.report.figures
    assert figures.sram_linked_bytes == figures.sram_predicted_bytes <= 64 * 1024
    assert figures.macs <= 1_000_000
    assert figures.instructions_per_inference > figures.macs


@pytest.mark.slow
def test_every_file_that_the_report_names_exists(job: Job) -> None:
    assert all((job.folder / path).exists() for path in job.report.files.values())
    saved = Project(job.folder).report
    assert json.loads(saved.read_text()) == json.loads(job.report.model_dump_json())
    assert SENTENCE in saved.with_suffix(".md").read_text()


@pytest.mark.slow
def test_every_file_of_a_result_has_its_digest(job: Job) -> None:
    for one in job.of("tool_finished"):
        assert set(one["digests"]) == set(one["result"]["files"])
        assert all((job.folder / name).is_file() for name in one["digests"])


@pytest.mark.slow
def test_a_finished_job_is_not_done_again(job: Job) -> None:
    again = run(job.folder, "--resume", str(job.folder))
    assert again.code == 0
    assert not again.of("tool_started")
    assert again.report == job.report


@pytest.mark.slow
def test_a_killed_job_goes_on_where_it_was(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    command = [str(TINYSMITH), "run", SENTENCE, *BUDGET, "--json", "--output", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        before = list(_until_training(process))
        process.send_signal(signal.SIGKILL)
    (searched,) = [e for e in before if e["kind"] == "tool_finished" and e["tool"] == "search"]
    again = run(folder, "--resume", str(folder))
    assert again.code == 0
    assert next(one["call"]["tool"] for one in again.of("tool_started")) == "train"
    trained = again.report.figures.candidates_trained
    assert trained == searched["result"]["trained"]


def _until_training(process: subprocess.Popen[bytes]) -> Iterator[dict[str, Any]]:
    assert process.stdout is not None
    for line in process.stdout:
        event = json.loads(line)
        yield event
        if event["kind"] == "tool_started" and event["call"]["tool"] == "train":
            time.sleep(0.5)
            return


@pytest.mark.slow
def test_ctrl_c_ends_the_job_in_time_and_what_was_finished_is_kept(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    command = [str(TINYSMITH), "run", SENTENCE, *BUDGET, "--json", "--output", str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    with process:
        list(_until_training(process))
        begun = time.monotonic()
        process.send_signal(signal.SIGINT)
        assert process.stdout is not None
        rest = [json.loads(line) for line in process.stdout]
        assert process.wait(timeout=20) == 130
        assert time.monotonic() - begun < 2
    assert [one["status"] for one in rest if one["kind"] == "tool_finished"] == ["stopped"]
    assert rest[-2]["kind"] == "stopped"
    assert Project(folder).archive.exists()
