"""A network that a program quantized: what it gets, and what becomes of its file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.programs.conversion.cases import DESIGN, project
from tests.tools.actions.benches import GOAL, call, new_bench
from tests.tools.stages.conversion.conftest import CALL, Held
from tools.actions.artefacts import int8_model
from tools.actions.candidates import find, situation
from tools.bench import Bench
from tools.convert.evaluate import torch_logits
from tools.convert.quantize import float_images, quantize
from tools.errors import LimitError, WorkspaceError
from tools.network.tensorflow_import import quiet
from tools.stages import Prepared
from tools.stages.conversion.stage import STAGE
from tools.texts import render


def test_the_float_network_in_the_file_computes_what_torch_computes(prepared: Prepared) -> None:
    import keras

    path, *_ = prepared.inputs
    images = float_images(prepared.state.original.calibration[:4])
    with quiet():
        model = keras.models.load_model(path)
        found = np.concatenate([model(image[None]).numpy() for image in images])
    exact = torch_logits(prepared.state.original.module, images)
    assert np.abs(found - exact).max() < 1e-4 * max(1, np.abs(exact).max())


def test_calibration_images_are_training_images_without_labels(prepared: Prepared) -> None:
    with np.load(prepared.inputs[1], allow_pickle=False) as file:
        assert file.files == ["images"]
        images = file["images"]
    assert (images.dtype, images.min(), images.max()) == (np.float32, -1, 127 / 128)
    splits = prepared.state.original.dataset.splits
    known = {n: {one.tobytes() for one in float_images(s.images)} for n, s in splits.items()}
    given = {one.tobytes() for one in images}
    assert given <= known["train"]
    assert not given & known["test"]


def test_a_file_that_keeps_the_contract_passes_every_clause(held: Held, good: bytes) -> None:
    checks = held(good)
    assert [check.name for check in checks if not check.passed] == []
    assert checks[-1].name == "keeps its accuracy"
    assert "of 359 test images" in checks[-1].detail


@pytest.mark.slow
def test_it_is_the_candidates_int8_network_up_to_the_board(tmp_path: Path) -> None:
    bench = project(tmp_path / "project")
    call(bench, "convert")
    call(bench, "build")
    prepared = STAGE.prepare(CALL, bench, tmp_path)
    original = prepared.state.original
    data = quantize(original.mirror, original.calibration[-64:])
    (tmp_path / "model.tflite").write_bytes(data)
    assert all(check.passed for check in STAGE.check(CALL, bench, prepared, tmp_path))
    with pytest.raises(WorkspaceError, match="build it first"):
        _adopted_then_run(bench, prepared, tmp_path)
    call(bench, "build")
    ran = call(bench, "run_on_board")
    assert ran.outputs_equal == ran.images == 10


def _adopted_then_run(bench: Bench, prepared: Prepared, work: Path) -> None:
    adopted = STAGE.adopt(CALL, bench, prepared, work)
    now = situation(bench)
    model = int8_model(now, find(now, ""))
    assert set(adopted.files) == {model.path, model.path.parent / "int8.json"}
    assert adopted.facts["int8_accuracy"] == model.int8_accuracy
    assert adopted.facts["int8_accuracy_before"] is not None
    assert adopted.facts["size_bytes"] == model.path.stat().st_size
    assert model.path.read_bytes() != (work / "model.tflite").read_bytes()
    call(bench, "run_on_board")


def test_what_was_not_measured_is_not_taken_over(bench: Bench, tmp_path: Path) -> None:
    prepared = STAGE.prepare(CALL, bench, tmp_path)
    with pytest.raises(AssertionError, match="not measured"):
        STAGE.adopt(CALL, bench, prepared, tmp_path)


def test_a_candidate_that_was_not_trained_is_refused(tmp_path: Path) -> None:
    bench = new_bench(tmp_path)
    call(bench, "set_goal", **GOAL)
    call(bench, "propose_architecture", architecture=DESIGN)
    with pytest.raises(WorkspaceError, match="train it first"):
        STAGE.prepare(CALL, bench, tmp_path)


def test_a_candidate_that_no_longer_fits_is_refused(tmp_path: Path) -> None:
    bench = project(tmp_path)
    call(bench, "set_goal", **GOAL | {"macs": "1k"})
    with pytest.raises(LimitError, match="breaks the limits: MACs"):
        STAGE.prepare(CALL, bench, tmp_path)


def test_the_contract_is_written_for_a_model() -> None:
    text = render("stages/conversion.md.j2")
    assert "model.tflite" in text
    assert len(text.splitlines()) < 40
