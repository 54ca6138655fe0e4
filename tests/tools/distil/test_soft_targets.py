"""The loss of a taught student, and students who believe what they are taught."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional

from tools.architecture import Architecture
from tools.data import Dataset
from tools.distil.soft_targets import CachedTeacher, LiveTeacher, distillation_loss
from tools.train import load_recipe, train
from tools.train.augment import network_input

CLASSES = 10


class Constant(nn.Module):
    """Says class 3 of whatever it is shown, and keeps what it was shown."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[Tensor] = []

    def forward(self, inputs: Tensor) -> Tensor:
        self.shown.append(inputs)
        return _class_3(len(inputs))


def _class_3(images: int) -> Tensor:
    return 8.0 * functional.one_hot(torch.full((images,), 3), CLASSES).float()


def test_without_a_share_the_teacher_changes_nothing() -> None:
    hard, logits = torch.tensor(1.5), torch.randn(4, CLASSES)
    assert distillation_loss(hard, logits, torch.randn(4, CLASSES), 4.0, 0.0) == hard


def test_the_loss_is_hintons() -> None:
    logits, taught = torch.tensor([[1.0, 2.0, 0.5]]), torch.tensor([[0.0, 3.0, 1.0]])
    p, q = (functional.softmax(x / 2.0, 1) for x in (taught, logits))
    expected = 0.25 * 0.8 + 0.75 * 4.0 * (p * (p / q).log()).sum()
    loss = distillation_loss(torch.tensor(0.8), logits, taught, 2.0, 0.75)
    assert float(loss) == pytest.approx(float(expected), rel=1e-5)


def test_a_student_that_equals_its_teacher_has_only_the_loss_on_the_labels() -> None:
    logits = torch.randn(4, CLASSES)
    assert float(distillation_loss(torch.tensor(2.0), logits, logits, 4.0, 0.5)) == pytest.approx(1)


def test_labels_are_ignored_by_a_student_of_the_teacher_alone(
    digits: Dataset, tiny: Architecture
) -> None:
    teacher = LiveTeacher(Constant(), temperature=1.0, alpha=1.0)
    module = train(tiny, digits, load_recipe("full", epochs=2), teacher=teacher).module()
    with torch.inference_mode():
        said = module(network_input(torch.from_numpy(digits.test.images))).argmax(1)
    assert (said == 3).float().mean() > 0.95


def test_a_live_teacher_sees_the_augmented_batch(digits: Dataset, tiny: Architecture) -> None:
    moved, still = Constant(), Constant()
    ramp = np.broadcast_to(
        np.arange(64, dtype=np.uint8).reshape(8, 8, 1), (len(digits.train), 8, 8, 1)
    )
    few = replace(digits, train=replace(digits.train, images=ramp.copy()))
    for module, shift in ((moved, 0.25), (still, 0.0)):
        recipe = load_recipe("full", epochs=1, shift=shift)
        train(tiny, few, recipe, teacher=LiveTeacher(module, 1.0, 1.0))
    first = network_input(torch.from_numpy(few.train.images[:1]))
    assert all(torch.equal(image, first[0]) for image in still.shown[0])
    assert not all(torch.equal(image, first[0]) for image in moved.shown[0])


def test_a_cached_teacher_speaks_of_the_chosen_images() -> None:
    taught, chosen = torch.randn(20, CLASSES), torch.tensor([7, 3, 19])
    logits, hard = torch.randn(3, CLASSES), torch.tensor(0.3)
    said = CachedTeacher(taught, 3.0, 0.6).blend(hard, logits, torch.empty(0), chosen)
    assert torch.equal(said, distillation_loss(hard, logits, taught[chosen], 3.0, 0.6))
