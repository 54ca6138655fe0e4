"""What would lower the peak: every change is real, cheap ones come first, none comes twice."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tools.architecture import Architecture, expand
from tools.architecture.changes import final_side, single_changes
from tools.footprint import measure
from tools.layouts import LAYOUTS
from tools.lowering import lower
from tools.mends import Mend, mends
from tools.search.sampling import sample
from tools.search.space import SearchSpace

STAGE: dict[str, Any] = {
    "output_channels": 16, "num_layers": 2, "kernel_size": 5, "stride": 1, "expansion_factor": 4,
    "use_se": True, "se_ratio": 0.25, "conv_type": "mbconv", "skip_op": "residual",
    "activation": "leakyrelu",
}  # fmt: skip


def network(**changes: Any) -> Architecture:
    """One stage behind a stem, 32x32 pixels; `changes` are of the stage."""
    stem = {"output_channels": 8, "activation": "relu6"}
    fields = {"resolution": 32, "classes": 10, "padding": "same", "stem": stem}
    return Architecture.parse(fields | {"blocks": [STAGE | changes]})


def subject(mend: Mend) -> str:
    """Place and property: "stage 0: width" of "stage 0: width 16 -> 12"."""
    return mend.change.rsplit(" -> ")[0].rsplit(" ", 1)[0]


def firsts(found: Iterable[Mend]) -> list[Mend]:
    """Of each subject the change that is listed first."""
    first: dict[str, Mend] = {}
    for mend in found:
        first.setdefault(subject(mend), mend)
    return list(first.values())


def designs(count: int) -> list[Architecture]:
    rng, space = np.random.default_rng(7), SearchSpace.for_data(32, 3, 10)
    return [sample(space, rng) for _ in range(count)]


def test_an_activation_that_is_an_operator_is_the_cheapest_change() -> None:
    first = mends(network(stride=2, num_layers=1), "tflm")[0]
    assert first.change == "stage 0: activation leakyrelu -> relu6"
    assert first.architecture == network(stride=2, num_layers=1, activation="relu6")
    assert first.cost == 0


@pytest.mark.parametrize("runtime", LAYOUTS)
def test_figures_are_those_of_the_changed_architecture(runtime: str) -> None:
    for design in designs(12):
        before = LAYOUTS[runtime](lower(design)).pool_bytes
        for mend in mends(design, runtime, count=99):
            after = measure(mend.architecture)
            assert mend.peak_bytes == LAYOUTS[runtime](lower(mend.architecture)).pool_bytes
            assert mend.saved_bytes == before - mend.peak_bytes > 0
            assert (mend.macs, mend.parameters) == (after.macs, after.parameters)
            assert mend.sram_bytes == after.sram_bytes[runtime]


def test_savings_that_matter_come_first_and_the_cheapest_of_them() -> None:
    for design in designs(30):
        found = mends(design, "tflm", count=99)
        least = 0.05 * LAYOUTS["tflm"](lower(design)).pool_bytes
        matters = [mend.saved_bytes >= least for mend in found]
        assert matters == sorted(matters, reverse=True)
        costs = [mend.cost for mend in firsts(m for m in found if m.saved_bytes >= least)]
        assert costs == sorted(costs)


def test_with_a_limit_changes_that_reach_it_come_first() -> None:
    design = network(activation="relu6")
    limit = measure(design).sram_bytes["tflm"] * 6 // 10
    found = mends(design, "tflm", limit, count=99)
    reached = [mend.reaches_limit for mend in found]
    assert reached == [mend.sram_bytes <= limit for mend in found]
    assert True in reached
    assert False in reached
    assert reached == sorted(reached, key=bool, reverse=True)
    costs = [mend.cost for mend in firsts(mend for mend in found if mend.reaches_limit)]
    assert costs == sorted(costs)


def test_a_limit_nothing_reaches_brings_the_nearest_first() -> None:
    found = mends(network(), "tflm", 1000, count=99)
    sizes = [mend.sram_bytes for mend in firsts(found)]
    assert sizes == sorted(sizes)
    assert sizes[0] == min(mend.sram_bytes for mend in found) > 1000


def test_a_limit_that_is_met_changes_nothing() -> None:
    assert mends(network(), "tflm", 10**6) == mends(network(), "tflm")


def test_no_network_comes_twice() -> None:
    for design in designs(12):
        found = mends(design, "aot", count=99)
        networks = [(mend.architecture.resolution, expand(mend.architecture)) for mend in found]
        assert all(one not in networks[:i] for i, one in enumerate(networks))


def test_the_second_step_of_a_property_comes_after_all_first_ones() -> None:
    for design in designs(12):
        found = mends(design, "tflm", 1, count=99)
        subjects = [subject(mend) for mend in found]
        different = len(set(subjects))
        assert len(set(subjects[:different])) == different


def test_every_kind_of_change_is_tried() -> None:
    subjects = {change.subject for change in single_changes(network())}
    assert subjects == {
        "stem: width", "stage 0: activation", "stage 0: stride", "stage 0: kernel",
        "stage 0: width", "stage 0: expansion", "stage 0: squeeze-and-excitation",
        "input: resolution",
    }  # fmt: skip


def test_changes_are_valid_and_differ_in_one_place() -> None:
    for design in designs(20):
        for change in single_changes(design):
            assert Architecture.parse(change.architecture.model_dump()) == change.architecture
            assert change.architecture != design
            assert final_side(change.architecture) >= min(2, final_side(design))


def test_no_change_shrinks_the_image_below_two_pixels() -> None:
    design = network(stride=2).model_copy(update={"resolution": 8})
    assert final_side(design) == 2
    subjects = {change.subject for change in single_changes(design)}
    assert not any("resolution" in each or "stride" in each for each in subjects)
    assert "stage 0: width" in subjects


def test_what_a_block_ignores_is_no_change() -> None:
    design = network(conv_type="depthwise", use_se=False, activation="relu6")
    assert not any("expansion" in mend.change for mend in mends(design, "aot", count=99))


def test_the_paper_network_over_320_kb_gets_three_changes(shared: Path) -> None:
    design = Architecture.load(shared / "models" / "paper" / "LMaNet-Elite.json")
    found = mends(design, "tflm", 320 * 1024)
    assert len(found) == 3
    assert found[0].sram_bytes <= 320 * 1024
