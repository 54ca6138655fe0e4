"""The embedded proposer: admitted and new, the same again, and every reason true."""

from __future__ import annotations

import re
from pathlib import Path

from tests.tools.search.designs import DIGITS, Trainer
from tests.tools.search.proposers.runs import LIMITS, ids, rounds, tried
from tools.search import Archive, Limits, Screen, Screening
from tools.search.limits import sram_used
from tools.search.partition import Partition
from tools.search.proposers import EmbeddedProposer, EvolutionProposer
from tools.search.proposers.differences import difference_words
from tools.search.proposers.embedded import PATIENCE
from tools.search.proposers.moves import fill
from tools.units import format_bytes, format_count


def embedded(seed: int = 0) -> EmbeddedProposer:
    return EmbeddedProposer(DIGITS, seed, population=6, attempts=40)


def test_designs_are_admitted_and_proposed_once(tmp_path: Path) -> None:
    found = [one for batch in rounds(embedded(), tmp_path, 4) for one in batch]
    assert all(one.admitted for one in found)
    assert len(found) == len({one.network for one in found}) >= 22


def test_the_seed_decides(tmp_path: Path) -> None:
    first, again, other = (ids(rounds(embedded(s), tmp_path, 3)) for s in (1, 1, 2))
    assert first == again
    assert first != other


def test_reasons_name_the_parent_the_changes_and_the_costs_as_they_are(tmp_path: Path) -> None:
    found = rounds(embedded(), tmp_path, 4)
    known = {one.id: one for batch in found for one in batch}
    later = [one for batch in found[1:] for one in batch]
    assert later
    for one in later:
        parent = known[one.parents[0]]
        before, after = parent.footprint, one.footprint
        assert parent.id[:8] in one.rationale
        assert f": {difference_words(parent.architecture, one.architecture)}. " in one.rationale
        assert f"{format_count(before.macs)} -> {format_count(after.macs)} MACs" in one.rationale
        sram = [format_bytes(sram_used(each, LIMITS)) for each in (before, after)]
        assert f"{sram[0]} -> {sram[1]} SRAM" in one.rationale


def test_a_cell_that_is_called_empty_is_empty(tmp_path: Path) -> None:
    partition, tried_before, claims = Partition.of(LIMITS), list[Screening](), 0
    for batch in rounds(embedded(), tmp_path, 5):
        cells = {partition.cell(one.footprint) for one in tried_before}
        for one in batch:
            cell = partition.cell(one.footprint)
            claim = f"Nothing was tried of {partition.words(cell)} yet."
            assert one.parents == () or (claim in one.rationale) == (cell not in cells)
            claims += claim in one.rationale
        tried_before += batch
    assert claims


def test_the_front_is_filled_along_its_length(tmp_path: Path) -> None:
    partition = Partition.of(LIMITS)
    found = [one for batch in rounds(embedded(), tmp_path, 8) for one in batch]
    assert len({partition.cell(one.footprint) for one in found}) >= 0.6 * len(partition.cells)


def test_cells_that_nothing_reaches_are_left_alone(tmp_path: Path) -> None:
    # No network for images of 8 pixels needs half a gigabyte.
    limits = Limits(macs=400_000, sram_bytes=2**29)
    proposer = embedded()
    rounds(proposer, tmp_path, 2 * PATIENCE + 6, limits=limits)
    partition = Partition.of(limits)
    unreachable = {cell for cell in partition.cells if cell.sram > 0}
    assert proposer.closed
    assert proposer.closed <= unreachable


def test_what_fills_a_cell_lies_in_it(tmp_path: Path) -> None:
    partition = Partition.of(LIMITS)
    with Archive(tmp_path / "a.db") as archive:
        screen = Screen(LIMITS, archive)
        known = tried(embedded().ask(screen, 6), Trainer())
        ideas = [one for cell in partition.cells for one in fill(cell, partition, known, DIGITS)]
        held = [one for one in ideas if one.holds(screen.footprint(one.architecture))]
    assert held
    for one in held:
        cell = partition.cell(screen.footprint(one.architecture))
        assert partition.words(cell) in one.why
        count = int(re.match(r"\d+", one.why)[0])  # type: ignore[index]
        assert count == sum(partition.cell(each.footprint) == cell for each in known)


def test_an_idea_whose_reason_is_not_true_is_not_proposed(tmp_path: Path) -> None:
    proposer, partition = embedded(), Partition.of(LIMITS)
    with Archive(tmp_path / "a.db") as archive:
        screen = Screen(LIMITS, archive)
        known = tried(proposer.ask(screen, 6), Trainer())
        ideas = [one for cell in partition.cells for one in fill(cell, partition, known, DIGITS)]
        kept = proposer._measured(screen, ideas)
    assert 0 < len(kept) < len({one.architecture for one in ideas})
    assert all(idea.holds(one.footprint) for one, idea in kept.values())


def test_it_takes_over_what_others_began(tmp_path: Path) -> None:
    with Archive(tmp_path / "a.db") as archive:
        screen, proposer = Screen(LIMITS, archive), embedded()
        begun = EvolutionProposer(DIGITS, 3, population=6, attempts=40).ask(screen, 6)
        proposer.tell(tried(begun, Trainer()))
        found = proposer.ask(screen, 4)
    assert {key for one in found for key in one.parents} <= {one.id for one in begun}
    assert len(found) == 4
