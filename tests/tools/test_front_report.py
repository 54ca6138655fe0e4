"""The report on an archive: fronts within any limits, contexts kept apart, the course of it all."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tools.search.designs import candidate
from tools.errors import WorkspaceError
from tools.front_report import chosen, context_words, contexts, front_report
from tools.search import Archive, Limits
from tools.train import load_recipe

KB = 1024
RECIPE = load_recipe("proxy").model_dump_json()
OLD, NEW = f"aaaa1111bbbb {RECIPE} seed 0", f"cccc2222dddd {RECIPE} seed 3"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """An archive of two contexts; the newer one holds one candidate of each kind."""
    path = tmp_path / "candidates.sqlite"
    with Archive(path, OLD) as archive:
        archive.store([candidate(0.5, 1000, KB, key="old")])
    trained = candidate(0.9, 500_000, 20 * KB, key="good").model_copy(
        update={"rationale": "wide first", "seconds": 2.0, "images": 900}
    )
    cheap = candidate(0.8, 100_000, 10 * KB, key="cheap")
    pruned = candidate(0.0, 200_000, 8 * KB, key="pruned").model_copy(
        update={"status": "pruned", "accuracy": None, "images": 100, "proposer": "llm"}
    )
    rejected = pruned.model_copy(update={"id": "rejected", "status": "rejected"})
    with Archive(path, NEW) as archive:
        archive.store([trained, pruned, cheap, rejected])
    return path


def test_contexts_are_listed_the_last_one_at_the_end(path: Path) -> None:
    old, new = contexts(path)
    assert (old.n, old.counts) == (1, {"trained": 1})
    assert (new.n, new.counts) == (2, {"trained": 2, "pruned": 1, "rejected": 1})
    assert new.words == "data cccc2222, at most 8 epochs of 12,000 images, seed 3"


def test_the_last_context_is_meant_or_that_of_the_goals_data(path: Path) -> None:
    found = contexts(path)
    assert chosen(found).n == 2
    assert chosen(found, data="aaaa1111bbbb").n == 1
    assert chosen(found, data="ffff").n == 2
    assert chosen(found, 1).n == 1
    with pytest.raises(WorkspaceError, match="no context 3"):
        chosen(found, 3)
    with pytest.raises(WorkspaceError, match="empty"):
        chosen(())


def test_the_report_tells_the_front_and_what_it_took(path: Path) -> None:
    report = front_report(path, chosen(contexts(path)), Limits(macs=10**6), 2)
    assert [row.candidate for row in report.front] == ["good", "cheap"]
    assert report.front[0].rationale == "wide first"
    assert (report.best, report.limits) == ("good", "MACs ≤ 1 M")
    assert report.by_proposer == {"test": 2, "llm": 1}
    assert (report.seconds, report.images) == (2.0, 1000)
    assert len(report.hypervolumes) == 3
    assert list(report.hypervolumes) == sorted(report.hypervolumes)
    assert report.hypervolume == report.hypervolumes[-1] > 0


def test_other_limits_are_answered_without_training(path: Path) -> None:
    context = chosen(contexts(path))
    small = front_report(path, context, Limits(sram_bytes=16 * KB))
    assert [row.candidate for row in small.front] == ["cheap"]
    with_stack = Limits(sram_bytes=16 * KB, reserved_sram_bytes=8 * KB)
    none = front_report(path, context, with_stack)
    assert (none.front, none.best, none.hypervolume) == ((), "", 0.0)


def test_an_unknown_context_keeps_its_own_words() -> None:
    assert context_words("mine") == "mine"
    assert context_words("") == "no name"


def test_what_is_no_archive_says_so(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="no archive"):
        contexts(tmp_path / "absent.sqlite")
    (tmp_path / "text.sqlite").write_text("hello, this is no database at all" * 50)
    with pytest.raises(WorkspaceError, match="archive"):
        contexts(tmp_path / "text.sqlite")


def test_of_several_contexts_of_the_same_data_the_last_is_meant(path: Path) -> None:
    with Archive(path, OLD.replace("seed 0", "seed 7")) as archive:
        archive.store([candidate(0.6, 1000, KB, key="again")])
    assert chosen(contexts(path), data="aaaa1111bbbb").n == 3
