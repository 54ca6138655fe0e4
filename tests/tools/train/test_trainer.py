"""Training: repeatable, stoppable, honest about what it reached."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch

from tests.listener import Listener
from tools.architecture import Architecture, Stage, Stem
from tools.data import Dataset
from tools.errors import ArchitectureError
from tools.train import Network, TrainingError, load_recipe, train
from tools.train.loop import largest_batch


class StopAfter:
    """Says stop from the n-th question on."""

    def __init__(self, questions: int) -> None:
        self.left = questions

    def __call__(self) -> bool:
        self.left -= 1
        return self.left < 0


def test_same_seed_gives_same_weights_and_another_seed_others(
    digits: Dataset, tiny: Architecture
) -> None:
    recipe = load_recipe("full", epochs=1)
    first, again, other = (train(tiny, digits, recipe, seed=seed) for seed in (1, 1, 2))
    assert all(torch.equal(value, again.weights[name]) for name, value in first.weights.items())
    assert not torch.equal(first.weights["classifier.weight"], other.weights["classifier.weight"])


def test_training_leaves_the_callers_random_state_alone(
    digits: Dataset, tiny: Architecture
) -> None:
    torch.manual_seed(7)
    expected = torch.rand(3)
    torch.manual_seed(7)
    train(tiny, digits, load_recipe("full", epochs=1))
    assert torch.equal(torch.rand(3), expected)


def test_kept_weights_are_the_best_by_validation(digits: Dataset, tiny: Architecture) -> None:
    # A learning rate far too high makes later epochs worse than an earlier one.
    network = train(tiny, digits, load_recipe("full", epochs=6, learning_rate=10, warmup=0.95))
    record, module = network.record, network.module()
    for split, claimed in (
        (digits.val, record.val_accuracy),
        (digits.test, record.test_accuracy),
    ):
        images = torch.from_numpy((split.images.astype("float32") - 128) / 128)
        right = module(images.permute(0, 3, 1, 2)).argmax(1).numpy() == split.labels
        assert claimed == pytest.approx(right.mean())
    assert record.val_accuracy == max(record.val_accuracies)
    assert record.val_accuracies[record.best_epoch - 1] == record.val_accuracy
    assert record.best_epoch < record.epochs_done == record.epochs_asked == 6


def test_norms_learn_in_every_epoch(digits: Dataset, tiny: Architecture) -> None:
    network = train(tiny, digits, load_recipe("full", epochs=3))
    steps = len(digits.train) // network.record.batch_size
    batches = network.weights["stem_conv.norm.num_batches_tracked"]
    assert int(batches) == network.record.best_epoch * steps


def test_progress_ends_complete_and_names_its_figures(digits: Dataset, tiny: Architecture) -> None:
    listener = Listener()
    train(tiny, digits, load_recipe("full", epochs=1), listener)
    stage, done, total, figures = listener.heard[-1]
    assert (stage, done) == ("train", total)
    assert all(word in figures for word in ("loss", "acc", "images/s", "left"))


def test_stopped_training_keeps_the_best_epoch_on_disk(
    digits: Dataset, tiny: Architecture, tmp_path: Path
) -> None:
    recipe = load_recipe("full", epochs=50)
    steps = len(digits.train) // recipe.batch_size_for(len(digits.train))
    network = train(tiny, digits, recipe, should_stop=StopAfter(2 * steps + 10), folder=tmp_path)
    assert network.record.stopped
    assert network.record.test_accuracy is None
    assert 1 <= network.record.epochs_done <= 2
    assert Network.load(tmp_path).record == network.record


def test_training_stopped_at_once_says_so(digits: Dataset, tiny: Architecture) -> None:
    with pytest.raises(TrainingError, match="before its first epoch"):
        train(tiny, digits, load_recipe("full"), should_stop=lambda: True)


def test_divergence_is_an_error_with_its_epoch(digits: Dataset, tiny: Architecture) -> None:
    recipe = load_recipe("full", learning_rate=1e30, warmup=0.0)
    with pytest.raises(TrainingError, match="epoch 1"):
        train(tiny, digits, recipe)


def test_images_that_do_not_fit_are_refused(digits: Dataset, tiny: Architecture) -> None:
    wrong = tiny.model_copy(update={"resolution": 16})
    with pytest.raises(ArchitectureError, match="16x16"):
        train(wrong, digits, load_recipe("full"))


@pytest.mark.slow
def test_a_million_macs_learn_the_digits(digits: Dataset) -> None:
    common: dict[str, Any] = {"kernel_size": 3, "expansion_factor": 4, "conv_type": "mbconv"}
    architecture = Architecture(
        input_channels=1, resolution=8, classes=10, padding="same",
        stem=Stem(output_channels=16, stride=1),
        blocks=(
            Stage(output_channels=24, num_layers=2, stride=1, skip_op="residual", **common),
            Stage(output_channels=40, num_layers=2, stride=2, skip_op="residual", **common),
        ),
    )  # fmt: skip
    record = train(architecture, digits, load_recipe("full")).record
    assert record.test_accuracy is not None
    assert record.test_accuracy >= 0.97


def test_batches_of_heavy_networks_are_small_enough_to_wait_for() -> None:
    cpu = torch.device("cpu")
    assert largest_batch(2_000_000, cpu) == 750
    assert largest_batch(80_000_000, cpu) == 18
    assert largest_batch(10**12, cpu) == 16
    assert largest_batch(10**12, torch.device("cuda")) > 1_000
