"""Differences of architectures in words: none for equal ones, each that there is otherwise."""

from __future__ import annotations

import numpy as np

from tests.tools.search.designs import DIGITS
from tools.search.proposers.differences import difference_words, differences
from tools.search.sampling import sample

STAGE = {
    "output_channels": 16, "num_layers": 2, "kernel_size": 3, "stride": 1, "expansion_factor": 3,
    "se_ratio": 0.0, "conv_type": "mbconv", "skip_op": "residual", "activation": "relu6",
}  # fmt: skip


def test_equal_designs_do_not_differ_and_others_do() -> None:
    rng = np.random.default_rng(0)
    for _ in range(100):
        one = sample(DIGITS, rng)
        other = DIGITS.mutate(one, rng)
        assert differences(one, one) == []
        assert bool(differences(one, other)) == (one != other)


def test_each_difference_is_named() -> None:
    before = DIGITS.build(8, None, [STAGE, STAGE], 0)
    wider = STAGE | {"output_channels": 24, "kernel_size": 5}
    after = DIGITS.build(12, (8, 1), [STAGE, wider, STAGE], 32)
    assert differences(before, after) == [
        "resolution 8 -> 12",
        "stem none -> 8/1",
        "stage 1: width 16 -> 24",
        "stage 1: kernel 3 -> 5",
        "stage 2 added",
        "head none -> 32",
    ]
    assert "stage 1: width 16 -> 24, kernel 3 -> 5, stage 2 added" in difference_words(
        before, after, 6
    )
    assert difference_words(before, after, 2) == "resolution 8 -> 12, stem none -> 8/1, 4 more"
    assert difference_words(after, before).endswith("2 more")


def test_a_stage_that_is_gone_is_named() -> None:
    before, after = (DIGITS.build(8, None, [STAGE] * count, 0) for count in (3, 2))
    assert differences(before, after) == ["without stage 2"]
