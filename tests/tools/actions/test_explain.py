"""The explain tool: pictures, confusions, and words for what is missing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.tools.actions.benches import GOAL, call, new_bench
from tests.tools.train.tiny import tiny_architecture
from tools.actions.explain import Explain, explain
from tools.bench import Bench
from tools.errors import WorkspaceError


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    bench = new_bench(tmp_path / "work")
    call(bench, "set_goal", **GOAL)
    call(bench, "propose_architecture", architecture=tiny_architecture().model_dump(mode="json"))
    return bench


def test_a_network_that_was_not_trained_is_not_explained(bench: Bench) -> None:
    with pytest.raises(WorkspaceError, match="train it first"):
        explain(Explain.model_validate({}), bench)


def test_what_is_confused_is_said_with_figures(bench: Bench) -> None:
    trained = call(bench, "train", epochs=3)
    done = explain(Explain.model_validate({"images": 2}), bench)
    assert done.test_accuracy == trained.test_accuracy
    assert done.files == done.pictures
    assert all((bench.project.folder / path).is_file() for path in done.pictures)
    assert [image.label != image.prediction for image in done.images] == [True, False]
    assert done.worst_classes[0].accuracy <= done.worst_classes[-1].accuracy
    pair = done.confused_pairs[0]
    assert f"takes {pair.label} for {pair.prediction} ({pair.images} images)" in done.summary
    assert done.pictures[0] in done.summary
    json.dumps(done.model_dump())
