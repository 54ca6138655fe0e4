from __future__ import annotations

import numpy as np
import pytest

from tests.tools.stages.application.conftest import CLASSES, dense, softmax
from tools.stages.application.classes import Scores, class_labels, network_scores, softmax_weights


def test_percentages_are_those_of_softmax() -> None:
    scores = Scores(tuple("abcdefgh"), softmax_weights(0.04))
    for output in np.random.default_rng(0).integers(-128, 128, (300, 8)).astype(np.int8):
        exact = np.exp(0.04 * output.astype(float))
        share = 100 * exact.max() / exact.sum()
        found = scores.predict(output)
        assert abs(found.percent - share) < 0.52
        assert found.index == output.argmax()


def test_a_half_is_rounded_upwards_and_the_first_of_equals_wins() -> None:
    assert Scores(tuple("ab"), softmax_weights(0.1)).predict(np.zeros(2, np.int8)).percent == 50
    eight = Scores(tuple("abcdefgh"), softmax_weights(0.1)).predict(np.full(8, -3, np.int8))
    assert (eight.index, eight.percent) == (0, 13)


def test_the_output_of_a_softmax_is_taken_as_it_stands() -> None:
    scores = network_scores(softmax(), CLASSES)
    assert scores.predict(np.array([64, -64, -128, -128], np.int8)).percent == 75
    assert scores.predict(np.full(4, -128, np.int8)).percent == 0


def test_another_number_of_classes_is_refused() -> None:
    with pytest.raises(ValueError, match="4 scores do not stand for 3 classes"):
        network_scores(dense(), CLASSES[:3])


def test_labels_are_ascii_and_differ() -> None:
    names = ["café", "cafe", "猫", "a\tb", " dog ", "dog"]
    assert class_labels(names) == ("cafe", "class 1", "class 2", "ab", "dog", "class 5")
