"""What became of a prepared data set: every later step works on it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from tests.programs.data.cases import user_data
from tests.tools.actions.benches import call, new_bench
from tests.tools.stages.data.conftest import Arrays, call_of
from tools.bench import Bench
from tools.data.prepared import load_prepared
from tools.errors import DataError, GoalError
from tools.stages import Adopted
from tools.stages.data import STAGE


def adopted(bench: Bench, arrays: Arrays, layout: str = "folders") -> Adopted:
    work = bench.project.folder / "code" / "1" / "work"
    work.mkdir(parents=True, exist_ok=True)
    np.savez(work / "data.npz", **arrays)
    arguments = call_of(layout)
    prepared = STAGE.prepare(arguments, bench, work.parent)
    return STAGE.adopt(arguments, bench, prepared, work)


def test_the_record_says_what_the_data_are(bench: Bench, good: Arrays) -> None:
    done = adopted(bench, good)
    record = load_prepared(bench.project.prepared)
    assert record is not None
    assert record.source == user_data("folders").resolve()
    assert (record.classes, record.resolution, record.test_images) == (4, 24, 29)
    assert done.facts["data_path"] == str(record.source)
    assert done.facts["class_names"] == ["circle", "cross", "square", "triangle"]
    assert all(path.is_file() for path in done.files)
    with np.load(done.files[0]) as stored:
        assert np.array_equal(stored["sources_test"], good["sources_test"])


def test_the_source_means_the_prepared_data_from_then_on(bench: Bench, good: Arrays) -> None:
    adopted(bench, good)
    result = call(bench, "set_goal", data_path=str(user_data("folders")))
    assert (result.dataset.name, result.dataset.resolution) == ("folders (prepared)", 24)
    assert result.dataset.test_images == 29


def test_a_goal_that_names_no_data_means_the_prepared_data(bench: Bench, good: Arrays) -> None:
    with pytest.raises(GoalError, match="names no data"):
        call(bench, "set_goal")
    adopted(bench, good)
    assert call(bench, "set_goal").dataset.resolution == 24
    assert call(bench, "set_goal", dataset="shapes").dataset.name == "shapes"


def test_other_data_stay_what_they_are(bench: Bench, good: Arrays) -> None:
    adopted(bench, good)
    assert call(bench, "set_goal", dataset="digits").dataset.resolution == 8
    other = call(bench, "set_goal", data_path=str(user_data("deep") / "pictures"))
    assert other.dataset.name == "pictures"


def test_a_session_started_with_the_source_uses_what_was_made_of_it(
    tmp_path: Path, good: Arrays
) -> None:
    bench = new_bench(tmp_path, data=user_data("folders"))
    before = call(bench, "set_goal").dataset
    adopted(bench, good)
    after = call(bench, "set_goal").dataset
    assert before.digest != after.digest
    assert after.name == "folders (prepared)"


def test_preparing_again_replaces_what_was_there(bench: Bench, good: Arrays) -> None:
    adopted(bench, good)
    first = call(bench, "set_goal").dataset.digest
    adopted(bench, good | {"x_train": 255 - good["x_train"]})
    assert call(bench, "set_goal").dataset.digest != first
    assert len(list(bench.project.prepared.parent.glob("*.npz"))) == 1


def test_a_table_means_the_data_beside_it(bench: Bench, good: Arrays) -> None:
    adopted(bench, good, "table")
    result = call(bench, "set_goal", data_path=str(user_data("table") / "labels.csv"))
    assert result.dataset.name == "table (prepared)"


def test_a_damaged_record_is_told(bench: Bench, good: Arrays) -> None:
    adopted(bench, good)
    bench.project.prepared.write_text(json.dumps({"source": "/"}))
    with pytest.raises(DataError, match="cannot be read") as caught:
        call(bench, "set_goal")
    assert "prepare_data" in caught.value.hint


@pytest.mark.parametrize("layout", ["sounds", "table"])
def test_data_that_no_reader_of_ours_knows_lead_to_a_program(bench: Bench, layout: str) -> None:
    with pytest.raises(DataError) as caught:
        call(bench, "set_goal", data_path=str(user_data(layout)))
    assert "prepare_data" in caught.value.hint


def test_where_there_is_nothing_no_program_is_proposed(bench: Bench) -> None:
    with pytest.raises(DataError) as caught:
        call(bench, "set_goal", data_path="/nowhere/at/all")
    assert "prepare_data" not in caught.value.hint


@pytest.mark.slow
def test_a_network_for_the_prepared_data_is_searched_trained_and_converted(
    bench: Bench, good: Arrays
) -> None:
    adopted(bench, good)
    call(bench, "set_goal", board="STM32H743", sram="128 KB", macs="2M")
    assert call(bench, "search").trained == 2
    call(bench, "train")
    assert call(bench, "convert").test_images == 29
