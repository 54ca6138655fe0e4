"""The gate before training: duplicates, tallies, rejections and the advice that goes with them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.tools.search.designs import DIGITS
from tools.architecture import Architecture
from tools.footprint import measure
from tools.remedies import cuts, growths
from tools.search import Archive, Limits, Screen, architecture_id, violations
from tools.search.sampling import sample

ROOMY = Limits(sram_bytes=10**6, macs=10**9)
STAGE: dict[str, Any] = {
    "output_channels": 24, "num_layers": 2, "kernel_size": 5, "stride": 1, "expansion_factor": 6,
    "conv_type": "mbconv", "skip_op": "identity", "activation": "relu6",
}  # fmt: skip


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive(tmp_path / "archive.db") as opened:
        yield opened


def network(*stages: dict[str, Any], **fields: Any) -> Architecture:
    head = {"input_channels": 1, "resolution": 16, "classes": 10, "padding": "same"} | fields
    return Architecture.parse(head | {"blocks": [STAGE | stage for stage in stages or ({},)]})


def twins() -> tuple[Architecture, Architecture]:
    """One network, written as a stage of three layers and as two stages."""
    return network({"num_layers": 3}), network({"num_layers": 1}, {"num_layers": 2})


def test_a_second_proposal_of_the_same_network_is_a_duplicate(archive: Archive) -> None:
    screen, (one, other) = Screen(ROOMY, archive), twins()
    first, second, third = (screen.admit(each, "test") for each in (one, other, one))
    assert first.admitted
    assert not first.duplicate_of
    assert (second.id, second.duplicate_of) == (architecture_id(other), first.id)
    assert third.duplicate_of == first.id == third.id
    assert not second.admitted
    assert not third.admitted
    assert screen.duplicates == 2
    assert second.footprint.macs == first.footprint.macs


def test_duplicates_of_a_rejected_design_are_not_stored(archive: Archive) -> None:
    screen, (one, other) = Screen(Limits(macs=1000), archive), twins()
    first, second = screen.admit(one, "a"), screen.admit(other, "b")
    screen.save()
    assert [kept.id for kept in archive.candidates("rejected")] == [first.id]
    assert second.reason == first.reason
    assert (screen.rejected, screen.duplicates) == (1, 1)


def test_a_look_is_no_proposal(archive: Archive) -> None:
    screen, (one, other) = Screen(ROOMY, archive), twins()
    assert screen.look(one, "pool").admitted
    assert screen.look(other, "pool").admitted
    assert screen.tally == {}
    assert screen.admit(other, "test").admitted
    assert screen.admit(one, "test").duplicate_of == architecture_id(other)
    assert screen.look(one, "pool").admitted


def test_a_look_at_a_design_that_breaks_a_limit_is_stored(archive: Archive) -> None:
    screen = Screen(Limits(macs=1000), archive)
    screen.look(network(), "pool")
    screen.save()
    (kept,) = archive.candidates("rejected")
    assert (kept.proposer, kept.reason) == ("pool", screen.look(network(), "pool").reason)
    assert (screen.screened, screen.rejected) == (1, 1)


def test_why_and_from_what_a_design_was_made_is_kept(archive: Archive) -> None:
    screen = Screen(Limits(macs=1000), archive, seed=3)
    screen.look(network(), "pool")
    found = screen.admit(network(), "llm", "deep and narrow", ["a", "b"])
    screen.save()
    (kept,) = archive.candidates("rejected")
    assert (found.proposer, found.rationale, found.parents) == (
        "llm",
        "deep and narrow",
        ("a", "b"),
    )
    assert (kept.proposer, kept.rationale, kept.parents) == ("llm", "deep and narrow", ("a", "b"))
    assert kept.seed == 3
    assert {"tinysmith", "torch", "numpy", "python"} == set(kept.versions)


def test_the_tally_adds_up_for_each_proposer(archive: Archive) -> None:
    limits, rng = Limits(macs=300_000), np.random.default_rng(0)
    screen, found = Screen(limits, archive), []
    for number in range(120):
        found.append(screen.admit(sample(DIGITS, rng), "ab"[number % 2]))
        if number % 10 == 0:
            found.append(screen.admit(found[number // 2].architecture, "b"))
            screen.refuse("b", "no JSON at all")
    both = screen.tally["a"], screen.tally["b"]
    assert [one.proposed for one in both] == [60, 84]
    assert (both[1].invalid, both[1].refusals) == (12, {"no JSON at all": 12})
    for one in both:
        assert one.proposed == one.invalid + one.duplicate + one.rejected + one.admitted
        assert 0 < one.seconds < 60
    assert sum(one.admitted for one in both) == sum(one.admitted for one in found) > 0
    assert sum(one.rejected for one in both) == screen.rejected > 0
    assert screen.duplicates >= 12


def test_the_wording_of_a_refusal_cannot_fill_the_memory(archive: Archive) -> None:
    screen = Screen(ROOMY, archive)
    screen.refuse("llm", "x" * 10**6)
    assert sum(map(len, screen.tally["llm"].refusals)) <= 200


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        (Limits(sram_bytes=4096), "SRAM .* > 4 KB at "),
        (Limits(sram_bytes=8192, runtime="tflm"), "SRAM .* > 8 KB at "),
        (Limits(flash_bytes=24_000), "flash .* > 23.44 KB"),
        (Limits(macs=2_000_000), r"MACs .* > 2 M"),
        (Limits(macs_min=10**8), r"MACs .* < 100 M"),
    ],
)
def test_advice_names_the_limit_its_number_and_three_changes(
    archive: Archive, limits: Limits, words: str
) -> None:
    screen = Screen(limits, archive)
    found = screen.admit(network({"skip_op": "residual"}, {"stride": 2}), "test")
    said = screen.advice(found)
    assert said.splitlines()[0] == found.reason
    changes = [line for line in said.splitlines() if " -> " in line]
    assert len(changes) == 3
    assert all("MACs" in line and "SRAM" in line and "flash" in line for line in changes)


def test_advice_shows_what_is_alive_at_the_peak_and_what_would_be_enough(archive: Archive) -> None:
    screen = Screen(Limits(sram_bytes=10_000), archive)
    said = screen.advice(screen.admit(network({}, {"stride": 2}), "test"))
    assert "alive there: stage0_layer1_expand 11.25 KB" in said
    assert "meets every limit" in said


def test_advice_for_a_design_that_meets_the_limits_is_empty(archive: Archive) -> None:
    screen = Screen(ROOMY, archive)
    assert screen.advice(screen.admit(network(), "test")) == ""


def test_cuts_reach_the_limit_with_the_least_loss_first() -> None:
    design = network({}, {"stride": 2, "num_layers": 3})
    limit = measure(design).macs * 3 // 4
    found = cuts(design, lambda one: one.macs, limit, 99)
    assert [one.reaches_limit for one in found] == [one.footprint.macs <= limit for one in found]
    assert [one.reaches_limit for one in found] == sorted(
        (one.reaches_limit for one in found), reverse=True
    )
    assert all(one.footprint == measure(one.architecture) for one in found)
    assert min(one.cost for one in found if one.reaches_limit) == found[0].cost


def test_growths_reach_the_least_macs_with_the_least_memory_first() -> None:
    design = network()
    least = measure(design).macs * 5 // 4
    found = growths(design, lambda one: one.macs, least, "aot", 99)
    assert {one.reaches_limit for one in found} == {True, False}
    assert found[0].footprint.macs >= least
    assert min(one.cost for one in found if one.reaches_limit) == found[0].cost
    assert all(
        not violations(one.footprint, Limits(macs_min=measure(design).macs)) for one in found
    )
