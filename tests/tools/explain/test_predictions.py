"""Confusions are counted right, and the images worth a look are the telling ones."""

from __future__ import annotations

import numpy as np
import pytest

from tools.explain.predictions import Predictions

SAID = Predictions(
    classes=("cat", "dog", "emu"),
    labels=np.array([0, 0, 0, 0, 1, 1, 1, 2]),
    predicted=np.array([0, 1, 1, 2, 1, 1, 0, 2]),
    confidence=np.array([0.9, 0.6, 0.8, 0.7, 0.5, 0.9, 0.4, 0.3], np.float32),
)


def test_classes_are_listed_worst_first() -> None:
    assert SAID.class_accuracies() == [(0, 0.25, 4), (1, pytest.approx(2 / 3), 3), (2, 1.0, 1)]
    assert SAID.accuracy == 0.5


def test_confused_pairs_are_listed_most_frequent_first() -> None:
    assert SAID.confused_pairs() == [(0, 1, 2), (0, 2, 1), (1, 0, 1)]


@pytest.mark.parametrize(
    ("count", "expected"), [(1, [0]), (4, [2, 3, 0, 5]), (6, [2, 3, 1, 0, 5, 7]), (50, None)]
)
def test_surest_mistakes_come_first_then_a_right_one_of_each_class(
    count: int, expected: list[int] | None
) -> None:
    assert SAID.worth_a_look(count) == (expected or [2, 3, 1, 6, 0, 5, 7])


def test_a_network_without_mistakes_shows_right_ones() -> None:
    right = Predictions(SAID.classes, SAID.labels, SAID.labels, SAID.confidence)
    assert right.confused_pairs() == []
    assert right.worth_a_look(5) == [0, 5, 7]


def test_a_network_without_a_right_one_shows_mistakes() -> None:
    wrong = Predictions(SAID.classes, SAID.labels, (SAID.labels + 1) % 3, SAID.confidence)
    assert wrong.worth_a_look(3) == [0, 5, 2]


def test_a_class_without_images_is_not_listed() -> None:
    few = Predictions(("a", "b"), np.array([0, 0]), np.array([0, 1]), np.ones(2, np.float32))
    assert few.class_accuracies() == [(0, 0.5, 2)]
