"""Agreement of two networks by their logits."""

from __future__ import annotations

from math import isnan

import numpy as np
import pytest

from tools.stages.conversion.agreement import compared

EXACT = np.array([[3, 1, 0], [0, 5, 1], [1, 0, 2], [4, 0, 0]], np.float32)


def test_a_network_agrees_with_itself_whatever_its_offset() -> None:
    found = compared(EXACT, EXACT + np.array([[7], [0], [-3], [1]], np.float32))
    assert (found.images, found.classes, found.exact_classes, found.share) == (4, 3, 3, 1.0)
    assert found.correlation == pytest.approx(1)


def test_other_answers_are_counted() -> None:
    other = EXACT[:, [1, 0, 2]]
    found = compared(EXACT, other)
    assert found.share == 0.25
    assert found.correlation < 0.5


def test_a_constant_network_correlates_with_nothing() -> None:
    found = compared(EXACT, np.ones_like(EXACT))
    assert found.classes == 1
    assert isnan(found.correlation)
