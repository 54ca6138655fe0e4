from __future__ import annotations

import numpy as np
import pytest

from tools.stages.application.behaviour import Behaviour, Prediction
from tools.stages.application.classes import Scores, softmax_weights
from tools.stages.application.exercise import (
    BehaviourError,
    check_behaviour,
    made_up_sequence,
    real_sequence,
)

TEN = Scores(tuple("0123456789"), softmax_weights(0.05))


def shown(behaviour: Behaviour, seed: int = 0) -> list[Prediction]:
    outputs = made_up_sequence(behaviour, TEN, np.random.default_rng(seed))
    return [TEN.predict(output) for output in outputs]


def rows(predictions: list[Prediction], threshold: int) -> list[int]:
    """How often in a row the same was proposed."""
    keys = [(p.label, p.percent >= threshold) for p in predictions]
    starts = [i for i in range(len(keys)) if i == 0 or keys[i] != keys[i - 1]]
    return [b - a for a, b in zip(starts, [*starts[1:], len(keys)], strict=True)]


def test_every_named_class_comes_up_sure_and_unsure_and_others_too() -> None:
    behaviour = Behaviour(text="x", classes=("3", "7", "9"), threshold_percent=60)
    predictions = shown(behaviour)
    sure = {p.label for p in predictions if p.percent >= 60}
    unsure = {p.label for p in predictions if p.percent < 60}
    assert sure > {"3", "7", "9"}
    assert unsure >= {"3", "7", "9"}
    assert {60, 59} <= {p.percent for p in predictions}


def test_rows_are_too_short_long_enough_and_longer() -> None:
    lengths = rows(shown(Behaviour(text="x", debounce=4)), 0)
    assert {3, 1} & set(lengths)
    assert max(lengths) > 4
    assert 4 in {
        length
        for seed in range(5)
        for length in rows(shown(Behaviour(text="x", debounce=4), seed), 0)
    }


def test_the_order_is_another_for_another_seed_and_the_same_for_the_same() -> None:
    behaviour = Behaviour(text="x")
    assert shown(behaviour, 1) == shown(behaviour, 1) != shown(behaviour, 2)


def test_many_classes_do_not_make_it_endless() -> None:
    labels = tuple(f"c{i}" for i in range(100))
    behaviour = Behaviour(text="x", classes=labels[:50], debounce=3, threshold_percent=50)
    scores = Scores(labels, softmax_weights(0.1))
    outputs = made_up_sequence(behaviour, scores, np.random.default_rng(0))
    assert {scores.predict(output).label for output in outputs} >= set(labels[:50])
    assert len(outputs) < 300


def test_an_unknown_class_is_named_with_the_known_ones() -> None:
    with pytest.raises(BehaviourError, match=r"no class 'cat'.*classes are: 0, 1"):
        check_behaviour(Behaviour(text="x", classes=("cat",)), TEN)


def test_a_threshold_that_no_output_reaches_is_refused() -> None:
    flat = Scores(TEN.labels, softmax_weights(0.01))
    with pytest.raises(BehaviourError, match=r"No output .* means 60 %: at most 5\d %"):
        check_behaviour(Behaviour(text="x", threshold_percent=60), flat)


def test_real_images_of_the_named_classes_come_first_and_repeat() -> None:
    predictions = [Prediction(i % 10, str(i % 10), 40 + i) for i in range(40)]
    behaviour = Behaviour(text="x", classes=("8",), threshold_percent=60, debounce=10)
    chosen = real_sequence(behaviour, predictions, np.random.default_rng(0))
    assert {(predictions[i].label, predictions[i].percent >= 60) for i in chosen} >= {
        ("8", True), ("8", False),
    }  # fmt: skip
    assert len(chosen) <= 40
