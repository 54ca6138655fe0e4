"""The evaluator: how jobs end, the same in every process, and which data it keeps."""

from __future__ import annotations

import pickle
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import numpy as np
import pytest

from tests.tools.train.tiny import tiny_architecture
from tools.data import Dataset
from tools.search import Job
from tools.search.proxies.evaluator import ProxyEvaluator
from tools.train import load_recipe, proxy_train

RECIPE = load_recipe("proxy", epochs=2, train_images=400)
JOB = Job(id="tiny", architecture=tiny_architecture())


@pytest.fixture(scope="module")
def evaluate(digits: Dataset) -> ProxyEvaluator:
    return ProxyEvaluator(digits, RECIPE, seed=3)


def test_trained_job_says_what_the_training_on_all_data_says(
    evaluate: ProxyEvaluator, digits: Dataset
) -> None:
    ended, result = evaluate(JOB), proxy_train(JOB.architecture, digits, RECIPE, 3)
    assert (ended.id, ended.status, ended.reason) == ("tiny", "trained", "")
    assert (ended.accuracy, ended.rungs) == (result.accuracy, result.rungs)
    assert ended.images == result.images
    assert ended.seconds > 0


def test_pruned_job_says_at_which_rung_and_why(evaluate: ProxyEvaluator) -> None:
    ended = evaluate(JOB.model_copy(update={"thresholds": (0.0, 1.01)}))
    assert (ended.status, ended.accuracy, len(ended.rungs)) == ("pruned", None, 2)
    assert "under 101.0 %" in ended.reason


def test_job_that_diverges_is_failed_with_its_reason(digits: Dataset) -> None:
    recipe = load_recipe("proxy", learning_rate=1e30, warmup=0.0)
    ended = ProxyEvaluator(digits, recipe, 0)(JOB)
    assert (ended.status, ended.accuracy) == ("failed", None)
    assert "diverged" in ended.reason
    assert ended.images > 0


def test_another_process_gets_the_same_accuracy(evaluate: ProxyEvaluator) -> None:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        there = pool.submit(evaluate, JOB).result()
    here = evaluate(JOB)
    assert there.model_copy(update={"seconds": here.seconds}) == here


def test_copy_takes_the_images_of_a_proxy_training_and_no_others(digits: Dataset) -> None:
    evaluate = ProxyEvaluator(digits, RECIPE, seed=3)
    small = len(pickle.dumps(evaluate))
    evaluate(JOB.model_copy(update={"architecture": tiny_architecture(resolution=12)}))
    assert len(pickle.dumps(evaluate)) == small
    copy = pickle.loads(pickle.dumps(evaluate))  # noqa: S301 - our own bytes
    assert (len(copy.dataset.train), len(copy.dataset.val), len(copy.dataset.test)) == (400, 359, 0)
    assert np.array_equal(copy.dataset.train.images, evaluate.dataset.train.images)
    assert len(digits.train) > 400


def test_resized_images_are_kept_while_there_is_room(digits: Dataset) -> None:
    room = (400 + len(digits.val)) * (12 * 12 + 16 * 16)
    evaluate = ProxyEvaluator(digits, RECIPE, 3, warm_bytes=room)
    first = evaluate.data_at(12)
    evaluate.data_at(16)
    assert evaluate.data_at(12) is first
    evaluate.data_at(10)  # room for 12 and 10: 16 was not asked for the longest
    assert list(evaluate._sizes) == [12, 10]
