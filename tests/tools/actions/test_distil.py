"""The distil tool: a teacher once for the project, and a network that is replaced at the end."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.listener import Listener
from tests.tools.actions.benches import GOAL, call, new_bench
from tests.tools.train.tiny import tiny_architecture
from tools.actions.distil import Distil, Distilled, distil
from tools.bench import Bench
from tools.train import Network, TrainingError


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    bench = new_bench(tmp_path / "work")
    call(bench, "set_goal", **GOAL)
    call(bench, "propose_architecture", architecture=tiny_architecture().model_dump(mode="json"))
    return bench


def _distil(bench: Bench, **arguments: Any) -> Distilled:
    done = distil(Distil.model_validate({"teacher_epochs": 1, **arguments}), bench)
    for path in done.files:
        assert (bench.project.folder / path).is_file(), path
    return done


def test_a_teacher_is_trained_once(bench: Bench) -> None:
    first, again = _distil(bench), _distil(bench)
    assert (first.teacher_reused, again.teacher_reused) == (False, True)
    assert (first.epochs, first.plain_accuracy) == (1, None)
    assert first.test_accuracy == again.test_accuracy
    assert "taught by vit" in first.summary
    folder = bench.project.network(first.candidate).training
    assert Network.load(folder).record.test_accuracy == first.test_accuracy


def test_a_teacher_worse_than_the_plain_network_is_refused(bench: Bench) -> None:
    plain = call(bench, "train", epochs=6)
    folder = bench.project.network(plain.candidate).training
    before = (folder / "network.pt").read_bytes()
    with pytest.raises(TrainingError, match="little to teach"):
        _distil(bench)
    assert (folder / "network.pt").read_bytes() == before
    done = _distil(bench, even_if_worse=True)
    assert done.plain_accuracy == plain.test_accuracy
    assert "without a teacher" in done.summary
    listener = bench.reporter
    assert isinstance(listener, Listener)
    assert len(listener.warnings) == 2


@pytest.mark.slow
def test_digits_are_distilled_end_to_end(bench: Bench) -> None:
    done = _distil(bench, teacher_epochs=25, epochs=12)
    assert done.teacher_accuracy > 0.93
    assert done.test_accuracy is not None
    assert done.test_accuracy > 0.85
