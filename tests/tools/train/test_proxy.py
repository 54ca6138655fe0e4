"""Proxy training: rungs that change nothing, an early end, and the same figures everywhere."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from tests.tools.train.tiny import tiny_architecture
from tools.architecture import Architecture
from tools.data import Dataset
from tools.network import build_torch
from tools.train import RUNGS, ProxyResult, hopeless, load_recipe, proxy_train
from tools.train.loop import Images, accuracy, batch_statistics
from tools.train.preparation import prepare_loop
from tools.train.proxy import rung_batches
from tools.train.rungs import rung_steps

RECIPE = load_recipe("proxy", epochs=2, train_images=800)


@pytest.fixture(scope="module")
def whole(digits: Dataset) -> ProxyResult:
    """A training that nothing ends early."""
    return proxy_train(tiny_architecture(), digits, RECIPE)


def _untimed(result: ProxyResult) -> ProxyResult:
    return result.model_copy(update={"seconds": 0.0})


def test_proxy_is_better_than_chance_and_counts_its_images(
    whole: ProxyResult, digits: Dataset
) -> None:
    assert whole.accuracy > 0.2
    assert 1_500 < whole.images <= 1_600
    assert whole.validated == (len(RUNGS) + 1) * len(digits.val)  # digits have few


def test_rungs_change_nothing_in_a_training_that_goes_on(
    whole: ProxyResult, digits: Dataset, tiny: Architecture
) -> None:
    # The same steps with no look at the validation images before the end.
    loop = prepare_loop(tiny, digits, RECIPE, 0, torch.device("cpu"))
    for _ in loop.steps():
        assert loop.module.training
    plain = accuracy(loop.module, Images.of(digits.val, torch.device("cpu")))
    assert len(whole.rungs) == len(RUNGS)
    assert whole.accuracy == plain


def test_thresholds_that_are_met_change_nothing(
    whole: ProxyResult, digits: Dataset, tiny: Architecture
) -> None:
    again = proxy_train(tiny, digits, RECIPE, thresholds=whole.rungs)
    assert _untimed(again) == _untimed(whole)


def test_rung_below_its_threshold_ends_the_training(
    whole: ProxyResult, digits: Dataset, tiny: Architecture
) -> None:
    ended = proxy_train(tiny, digits, RECIPE, thresholds=(0.0, whole.rungs[1] + 1e-6))
    assert ended.pruned
    assert ended.rungs == whole.rungs[:2]
    assert ended.accuracy == 0
    assert ended.images == pytest.approx(whole.images * RUNGS[1], rel=0.05)
    assert ended.validated == 2 * len(digits.val)


def test_result_is_the_same_whatever_threads_and_random_state_the_caller_has(
    whole: ProxyResult, digits: Dataset, tiny: Architecture
) -> None:
    before = torch.get_num_threads()
    torch.set_num_threads(3)
    torch.manual_seed(99)
    try:
        again = proxy_train(tiny, digits, RECIPE)
        assert torch.get_num_threads() == 3
    finally:
        torch.set_num_threads(before)
    assert _untimed(again) == _untimed(whole)


def test_rungs_look_at_the_same_mixed_images_each_time() -> None:
    batches = rung_batches(5000)
    assert [len(batch) for batch in batches] == [64] * 16
    places = torch.cat(list(batches))
    assert len(set(places.tolist())) == 1024
    assert int(places.max()) > 4900
    assert all(torch.equal(a, b) for a, b in zip(batches, rung_batches(5000), strict=True))
    assert [len(batch) for batch in rung_batches(359)] == [72, 72, 72, 72, 71]


def test_too_few_validation_images_make_no_rung(digits: Dataset, tiny: Architecture) -> None:
    few = replace(digits, val=digits.val.take(np.arange(63)))
    result = proxy_train(tiny, few, RECIPE, thresholds=(1.0,) * len(RUNGS))
    assert (result.rungs, result.pruned, result.validated) == ((), False, 63)


def test_rung_goes_by_the_batch_and_leaves_the_running_figures_alone(
    tiny: Architecture,
) -> None:
    module = build_torch(tiny)
    norm = module.get_submodule("stem_conv.norm")
    assert isinstance(norm, torch.nn.BatchNorm2d)
    mean, seen = norm.get_buffer("running_mean"), norm.get_buffer("num_batches_tracked")
    mean.fill_(1e6)
    inputs = torch.randn(8, 1, 8, 8)
    with batch_statistics(module), torch.inference_mode():
        assert module(inputs).abs().max() < 100
    assert mean.eq(1e6).all()
    assert int(seen) == 0
    module(inputs)  # training goes on, and the norm learns again
    assert int(seen) == 1


def test_proxy_that_diverges_scores_nothing(digits: Dataset, tiny: Architecture) -> None:
    result = proxy_train(tiny, digits, load_recipe("proxy", learning_rate=1e30, warmup=0.0))
    assert result.diverged
    assert result.accuracy == 0
    assert result.images < 1_000


def test_proxy_stops_when_told(digits: Dataset, tiny: Architecture) -> None:
    result = proxy_train(tiny, digits, load_recipe("proxy"), should_stop=lambda: True)
    assert result.stopped
    assert result.epochs >= 1
    assert result.images < 100


def test_proxy_stops_in_the_middle_of_a_rung(digits: Dataset, tiny: Architecture) -> None:
    asked = 0

    def stop() -> bool:
        nonlocal asked
        asked += 1
        return asked > first + 2  # after each step, and at each batch of the rung

    total = 2 * (800 // RECIPE.batch_size_for(800))
    first = rung_steps(total)[0]
    result = proxy_train(tiny, digits, RECIPE, should_stop=stop)
    assert (result.stopped, result.pruned, result.rungs) == (True, False, ())


@pytest.mark.parametrize(
    ("rungs", "thresholds", "ends"),
    [
        ((), (0.5,), False),
        ((0.4,), (), False),
        ((0.4,), (0.5,), True),
        ((0.5,), (0.5,), False),
        ((0.1, 0.6), (0.5, 0.5), False),  # an earlier rung is past
        ((0.9, 0.4), (0.5, 0.5), True),
        ((0.9, 0.9, 0.1), (0.5, 0.5), False),
    ],
)
def test_only_the_last_rung_is_held_against_its_threshold(
    rungs: tuple[float, ...], thresholds: tuple[float, ...], ends: bool
) -> None:
    assert hopeless(rungs, thresholds) is ends


def test_rungs_lie_before_the_end() -> None:
    assert all(0 < share < 1 for share in RUNGS)
    assert list(RUNGS) == sorted(RUNGS)
    assert rung_steps(200) == tuple(200 * share for share in RUNGS)


@pytest.mark.parametrize("total", range(10))
def test_each_rung_has_a_step_of_its_own_or_there_are_none(total: int) -> None:
    steps = rung_steps(total)
    assert len(set(steps)) == len(steps) in {0, len(RUNGS)}
    assert all(0 < step < total for step in steps)
