"""Limits: what breaks them is said with both figures."""

from __future__ import annotations

import pytest

from tests.tools.search.designs import summary
from tools.search.limits import Limits, broken_limits, excess, violations


def test_a_footprint_within_all_limits_breaks_none() -> None:
    limits = Limits(sram_bytes=65_536, flash_bytes=20_000, macs=1_000_000, macs_min=1_000)
    assert violations(summary(1_000_000, 65_536), limits) == []
    assert excess(broken_limits(summary(1_000_000, 65_536), limits)) == 0.0


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        (Limits(sram_bytes=64 * 1024), "SRAM 71.2 KB > 64 KB at stage1_layer0_expand"),
        (Limits(sram_bytes=140_000, runtime="tflm"), "SRAM 142.4 KB > 136.72 KB at stage1"),
        (Limits(sram_bytes=72_909), "SRAM 72,910 > 72,909 at stage1_layer0_expand"),
        (Limits(flash_bytes=9_000), "flash 9.77 KB > 8.79 KB"),
        (Limits(macs=1_500_000), "MACs 2 M > 1.5 M"),
        (Limits(macs_min=3_000_000), "MACs 2 M < 3 M"),
        (Limits(sram_bytes=72_910, reserved_sram_bytes=2048), "SRAM 73.2 KB > 71.2 KB at stage1"),
    ],
)
def test_a_broken_limit_is_named_with_the_figures(limits: Limits, reason: str) -> None:
    (text,) = violations(summary(2_000_000, 72_910), limits)
    assert text.startswith(reason)
    assert excess(broken_limits(summary(2_000_000, 72_910), limits)) > 0


def test_all_broken_limits_are_named() -> None:
    assert len(violations(summary(2, 2, 2), Limits(sram_bytes=1, flash_bytes=1, macs=1))) == 3
