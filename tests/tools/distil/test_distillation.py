"""Distillation: repeatable, honest about the teacher, and all or nothing on disk."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from tests.listener import Listener
from tools.architecture import Architecture
from tools.data import Dataset
from tools.distil import distillation
from tools.distil.distillation import PlainFigures, check_teacher, distil, plain_figures
from tools.distil.recipe import DistilRecipe
from tools.distil.teacher import TrainedTeacher
from tools.errors import ArchitectureError
from tools.reporter import Silent
from tools.train import Network, TrainingError, load_recipe, train

ONE = load_recipe("distil", epochs=1)


def _distil(
    student: Architecture,
    digits: Dataset,
    teacher: TrainedTeacher,
    vit: DistilRecipe,
    folder: Path,
    plain: PlainFigures | None = None,
) -> Network:
    return distil(student, digits, teacher, vit, ONE, Silent(), 0, folder, plain)


@pytest.mark.parametrize("teaching", ["live", "cached"])
def test_the_same_seed_gives_the_same_student_and_no_teacher_another(
    tiny: Architecture,
    digits: Dataset,
    teacher: TrainedTeacher,
    vit: DistilRecipe,
    tmp_path: Path,
    teaching: str,
) -> None:
    recipe = vit.model_copy(update={"teaching": teaching})
    first, again = (_distil(tiny, digits, teacher, recipe, tmp_path / name) for name in ("a", "b"))
    plain = train(tiny, digits, ONE)
    key = "classifier.weight"
    assert torch.equal(first.weights[key], again.weights[key])
    assert not torch.equal(first.weights[key], plain.weights[key])


def test_what_a_plain_network_reached_is_remembered_through_distillations(
    tiny: Architecture, digits: Dataset, teacher: TrainedTeacher, vit: DistilRecipe, tmp_path: Path
) -> None:
    folder = tmp_path / "network"
    assert plain_figures(folder, digits) is None
    record = train(tiny, digits, load_recipe("full", epochs=1), folder=folder).record
    expected = PlainFigures(val_accuracy=record.val_accuracy, test_accuracy=record.test_accuracy)
    for _ in range(2):
        plain = plain_figures(folder, digits)
        assert plain == expected
        _distil(tiny, digits, teacher, vit, folder, plain)
    assert Network.load(folder).record.recipe.name == "distil"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["network"]


def test_a_network_trained_plainly_again_is_plain(
    tiny: Architecture, digits: Dataset, teacher: TrainedTeacher, vit: DistilRecipe, tmp_path: Path
) -> None:
    _distil(tiny, digits, teacher, vit, tmp_path / "network")
    assert plain_figures(tmp_path / "network", digits) is None
    record = train(tiny, digits, ONE, folder=tmp_path / "network").record
    plain = plain_figures(tmp_path / "network", digits)
    assert plain
    assert plain.val_accuracy == record.val_accuracy


def test_the_old_network_stays_until_the_new_one_is_finished(
    digits: Dataset, teacher: TrainedTeacher, vit: DistilRecipe, tiny: Architecture, tmp_path: Path
) -> None:
    train(tiny, digits, ONE, folder=tmp_path / "network")
    before = (tmp_path / "network" / "network.pt").read_bytes()
    unfit = tiny.model_copy(update={"resolution": 16})
    with pytest.raises(ArchitectureError):
        _distil(unfit, digits, teacher, vit, tmp_path / "network")
    diverging = ONE.model_copy(update={"learning_rate": 1e9})
    with pytest.raises(TrainingError, match="diverged"):
        distil(tiny, digits, teacher, vit, diverging, Silent(), 0, tmp_path / "network")
    assert (tmp_path / "network" / "network.pt").read_bytes() == before


def test_what_was_put_aside_comes_back_after_a_kill(tmp_path: Path) -> None:
    (tmp_path / "network.old").mkdir()
    (tmp_path / "network.old" / "network.json").write_text("old")
    distillation.restore(tmp_path / "network")
    assert (tmp_path / "network" / "network.json").read_text() == "old"
    (tmp_path / "new").mkdir()
    distillation.replace(tmp_path / "network", tmp_path / "new")
    assert [path.name for path in tmp_path.iterdir()] == ["network"]


def test_a_teacher_that_is_worse_is_refused_unless_insisted_on() -> None:
    plain, listener = PlainFigures(val_accuracy=0.9, test_accuracy=0.8), Listener()
    check_teacher(0.9, plain, False, listener)
    check_teacher(0.5, None, False, listener)
    assert listener.warnings == []
    with pytest.raises(TrainingError, match=r"50\.0 %.*90\.0 %.*even_if_worse"):
        check_teacher(0.5, plain, False, listener)
    check_teacher(0.5, plain, True, listener)
    assert len(listener.warnings) == 2


def test_cached_logits_do_not_fit_a_part_of_the_images(
    digits: Dataset, teacher: TrainedTeacher, vit: DistilRecipe
) -> None:
    part = ONE.model_copy(update={"train_images": 100})
    cached = vit.model_copy(update={"teaching": "cached"})
    with pytest.raises(TrainingError, match="take"):
        distillation.soft_targets(teacher, digits, cached, part)
