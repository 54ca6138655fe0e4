"""A whole job by tools alone; the same files are looked at from every side."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.tools.actions.benches import SMALL, call, new_bench
from tests.tools.actions.conftest import Job
from tools.bench import Bench
from tools.errors import LimitError, ModelFileError, WorkspaceError
from tools.report import JobReport

pytestmark = pytest.mark.slow
KB = 1024


def test_the_front_is_numbered_and_counts_the_stack(job: Job) -> None:
    found = job.results["search"]
    assert (found.trained, found.recalled, found.stopped_by) == (2, 0, "budget")
    assert [row.n for row in found.front] == list(range(1, len(found.front) + 1))
    assert [row.accuracy for row in found.front] == sorted(
        (row.accuracy for row in found.front), reverse=True
    )
    assert found.best in {row.candidate for row in found.front}
    measured = call(job.bench, "measure", candidate=found.front[0].candidate)
    row = found.front[0]
    assert row.sram_bytes == measured.sram_bytes["aot"] + measured.stack_bytes <= 64 * KB
    assert (row.arena_bytes, row.macs) == (measured.sram_bytes["tflm"], measured.macs)


def test_the_same_search_again_trains_nothing(job: Job) -> None:
    again = call(job.bench, "search")
    assert (again.trained, again.recalled) == (0, 2)
    assert again.front == job.results["search"].front


def test_the_selected_candidate_goes_through_every_step(job: Job) -> None:
    best = job.results["search"].best
    assert all(
        job.results[step].candidate == best
        for step in ("train", "convert", "build", "run_on_board", "report")
    )
    assert job.results["train"].epochs == 1
    assert job.results["convert"].test_images == 359
    assert job.results["convert"].operators["FULLY_CONNECTED"] == 1


def test_the_firmware_is_what_was_predicted(job: Job) -> None:
    built, ran = job.results["build"], job.results["run_on_board"]
    assert built.sram_bytes == built.predicted_sram_bytes
    assert abs(built.flash_bytes - built.predicted_flash_bytes) < 200
    assert (job.bench.project.folder / built.elf).is_file()
    assert (ran.images, ran.outputs_equal) == (10, 10)
    assert ran.instructions > job.results["search"].front[-1].macs


def test_the_report_repeats_what_was_measured(job: Job) -> None:
    project, told = job.bench.project, job.results["report"]
    report = JobReport.model_validate(told.report)
    assert json.loads(project.report.read_text()) == told.report
    assert report.figures.int8_accuracy == job.results["convert"].int8_accuracy
    assert report.figures.board_accuracy == job.results["run_on_board"].accuracy
    assert report.figures.sram_linked_bytes == job.results["build"].sram_bytes
    assert [check.name for check in report.checks] == ["SRAM", "MACs"]
    assert told.candidate in project.report.with_suffix(".md").read_text()
    assert all(Path(path).exists() for path in report.files.values())
    assert set(report.seconds) == {"short trainings", "train", "convert"}


def test_the_report_says_how_to_go_on(job: Job) -> None:
    commands = job.results["report"].report["next_commands"]
    assert [command.split()[1] for command in commands] == ["measure", "compile", "run"]


def test_every_step_has_words_with_its_figures(job: Job) -> None:
    says = {name: result.summary for name, result in job.results.items()}
    assert "10 of 10 outputs equal" in says["run_on_board"]
    assert "after 1 epoch (" in says["train"]
    assert "as linked" in says["build"]
    assert "Every limit is met" in says["report"]
    assert "2 trained briefly" in says["search"]


def test_other_limits_can_be_tried_without_training(job: Job) -> None:
    front = call(job.bench, "show_front")
    assert (front.front, front.best) == (
        job.results["search"].front,
        job.results["search"].best,
    )
    assert "SRAM ≤ 64 KB with stack" in front.limits
    least = min(row.sram_bytes for row in front.front)
    fitting = call(job.bench, "show_front", sram=f"{least} B")
    assert [row.sram_bytes for row in fitting.front] == [least]
    nothing = call(job.bench, "show_front", sram=f"{least - 1} B")
    assert (nothing.front, nothing.best) == ((), "")
    assert "No trained candidate fits" in nothing.summary
    assert job.bench.project.load_goal().sram_bytes == 64 * KB


def test_a_candidate_is_found_by_the_beginning_of_its_id(job: Job) -> None:
    best = job.results["search"].best
    assert call(job.bench, "measure", candidate=best[:10].upper()).candidate == best
    assert call(job.bench, "measure").candidate == best


def test_rejected_candidates_are_known_and_never_trained(job: Job) -> None:
    from tools.actions.candidates import situation

    with situation(job.bench).archive() as archive:
        rejected = archive.candidates("rejected")[0]
    assert not call(job.bench, "measure", candidate=rejected.id).met
    for tool in ("train", "train_proxy"):
        with pytest.raises(LimitError, match="breaks the limits"):
            call(job.bench, tool, candidate=rejected.id)


def test_layers_add_up_to_the_total(job: Job) -> None:
    measured = call(job.bench, "measure", layers=True)
    assert sum(layer.macs for layer in measured.layers) == measured.macs
    assert measured.peak_alive["aot"]
    assert measured.instructions > measured.macs
    assert any("SRAM (aot)" in verdict for verdict in measured.verdicts)


def test_a_file_is_measured_as_its_candidate_is(job: Job) -> None:
    best = job.results["search"].best
    files = job.bench.project.network(best)
    measured = call(job.bench, "measure", file=job.bench.project.relative(files.tflite))
    by_id = call(job.bench, "measure", candidate=best)
    assert (measured.macs, measured.sram_bytes) == (by_id.macs, by_id.sram_bytes)
    assert (measured.candidate, measured.mends) == ("", ())


def steps_missing(bench: Bench, steps: dict[str, str], candidate: str) -> None:
    for tool, words in steps.items():
        with pytest.raises(WorkspaceError, match=words):
            call(bench, tool, candidate=candidate)


def test_a_step_too_early_names_the_one_before(job: Job) -> None:
    """On a design of its own, up to its training and conversion."""
    bench = job.bench
    one = call(bench, "propose_architecture", architecture=SMALL).candidate
    first = dict.fromkeys(("convert", "build", "run_on_board", "report"), r"train it first \(train")
    steps_missing(bench, first, one)
    call(bench, "train", candidate=one)
    later = dict.fromkeys(("build", "run_on_board", "report"), r"convert it first \(convert")
    steps_missing(bench, later, one)
    call(bench, "convert", candidate=one)
    steps_missing(bench, dict.fromkeys(("run_on_board", "report"), "build it first"), one)
    call(bench, "build", candidate=one)
    steps_missing(bench, {"report": "run it first"}, one)
    call(bench, "train", candidate=one, epochs=2)
    with pytest.raises(ModelFileError, match="trained again since"):
        call(bench, "run_on_board", candidate=one)
    call(bench, "convert", candidate=one)
    steps_missing(bench, {"run_on_board": "build it first"}, one)


def test_the_same_job_elsewhere_gives_the_same(job: Job, tmp_path: Path) -> None:
    bench = new_bench(tmp_path / "work")
    call(bench, "set_goal", **_goal(job))
    again = call(bench, "search")
    assert again.front == job.results["search"].front
    trained = call(bench, "train")
    assert trained.test_accuracy == job.results["train"].test_accuracy


def _goal(job: Job) -> dict[str, str | None]:
    from tools.goal.arguments import goal_arguments

    goal = job.bench.project.load_goal()
    return goal_arguments(goal) | {"sentence": goal.sentence}
