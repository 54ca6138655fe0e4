"""Two archives become one, and nothing that was found is lost."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.tools.search.designs import ended
from tests.tools.search.test_archive_migration import REJECTED, TRAINED, old_archive
from tools.errors import WorkspaceError
from tools.language_model import Completion
from tools.search.archive import Archive, Merged
from tools.search.candidate import STATUSES, Status
from tools.search.isomorphism import network_key
from tools.search.limits import Limits


def content(path: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as database:
        return [
            row
            for table in ("candidates", "costs", "answers")
            for row in database.execute(f"SELECT * FROM {table} ORDER BY 1, 2")  # noqa: S608
        ]


@pytest.mark.parametrize("here", STATUSES)
@pytest.mark.parametrize("there", STATUSES)
def test_the_better_result_stays_and_of_equals_the_first(
    tmp_path: Path, here: Status, there: Status
) -> None:
    with Archive(tmp_path / "b.db") as other:
        other.store([ended(there, seconds=2.0)])
    with Archive(tmp_path / "a.db") as archive:
        archive.store([ended(here, seconds=1.0)])
        merged = archive.merge(tmp_path / "b.db")
        (kept,) = archive.candidates()
    better = STATUSES.index(there) > STATUSES.index(here)
    assert merged == Merged(added=0, improved=int(better), kept=int(not better), answers=0)
    assert kept == (ended(there, seconds=2.0) if better else ended(here, seconds=1.0))


def test_what_is_merged_can_be_found_by_everything(tmp_path: Path) -> None:
    with Archive(tmp_path / "b.db", "digits") as other:
        other.store([ended("rejected", key="x"), ended("trained", key="y")])
        other.answers.keep("question", Completion(text="{}", model="scripted"))
    with Archive(tmp_path / "a.db", "digits") as archive:
        archive.store([ended("failed", key="first"), ended("rejected", key="y")])
        assert archive.merge(tmp_path / "b.db") == Merged(added=1, improved=1, kept=0, answers=1)
        assert [one.id for one in archive.candidates()] == ["first", "y", "x"]
        y = ended("trained", key="y")
        assert archive.find_network(network_key(y.architecture)) == y
        assert archive.within(Limits(macs=y.footprint.macs)) == [y]
        assert archive.answers.find("question")


def test_contexts_stay_apart(tmp_path: Path) -> None:
    with Archive(tmp_path / "b.db", "cifar") as other:
        other.store([ended("trained")])
    with Archive(tmp_path / "a.db", "digits") as archive:
        assert archive.merge(tmp_path / "b.db").added == 1
        assert archive.candidates() == []
    with Archive(tmp_path / "a.db", "cifar") as archive:
        assert archive.candidates() == [ended("trained")]


def test_merging_twice_changes_nothing_and_never_the_other(tmp_path: Path) -> None:
    for name in "ab":
        with Archive(tmp_path / f"{name}.db") as archive:
            archive.store([ended(status, key=f"{name}{status}") for status in STATUSES])
    there = content(tmp_path / "b.db")
    with Archive(tmp_path / "a.db") as archive:
        assert archive.merge(tmp_path / "b.db") == Merged(added=4, improved=0, kept=0, answers=0)
        once = content(tmp_path / "a.db")
        assert archive.merge(tmp_path / "b.db") == Merged(added=0, improved=0, kept=4, answers=0)
    assert content(tmp_path / "a.db") == once
    assert content(tmp_path / "b.db") == there


def test_an_old_archive_is_merged_without_being_changed(tmp_path: Path) -> None:
    old_archive(tmp_path / "old.db", REJECTED, TRAINED)
    before = (tmp_path / "old.db").read_bytes()
    with Archive(tmp_path / "a.db", "digits") as archive:
        assert archive.merge(tmp_path / "old.db").added == 2
        assert archive.candidates() == [REJECTED, TRAINED]
    assert (tmp_path / "old.db").read_bytes() == before


def test_an_archive_in_use_is_merged_with_what_its_search_has_stored(tmp_path: Path) -> None:
    with Archive(tmp_path / "b.db") as busy, Archive(tmp_path / "a.db") as archive:
        busy.store([ended("trained")])
        assert archive.merge(tmp_path / "b.db").added == 1


def test_what_is_no_other_archive_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("not a database " * 100)
    (tmp_path / "empty.db").touch()
    with closing(sqlite3.connect(tmp_path / "songs.db")) as database:
        database.execute("CREATE TABLE songs (title)")
    with closing(sqlite3.connect(tmp_path / "newer.db")) as database:
        database.execute("PRAGMA user_version = 99")
    (tmp_path / "link.db").symlink_to("a.db")
    wrong = {
        "a.db": "itself", "link.db": "itself", "missing.db": "no archive", "text.db": "not a data",
        "empty.db": "no archive", "songs.db": "no archive", "newer.db": "newer", ".": "no archive",
    }  # fmt: skip
    with Archive(tmp_path / "a.db") as archive:
        archive.store([ended("trained")])
        for name, why in wrong.items():
            with pytest.raises(WorkspaceError, match=why):
                archive.merge(tmp_path / name)
        assert archive.candidates() == [ended("trained")]
    assert not (tmp_path / "missing.db").exists()


def test_a_merge_that_fails_half_way_has_taken_nothing(tmp_path: Path) -> None:
    with Archive(tmp_path / "b.db") as other:
        other.store([ended("trained", key="good"), ended("trained", key="bad")])
    with closing(sqlite3.connect(tmp_path / "b.db")) as database, database:
        database.execute("UPDATE candidates SET document = '{}' WHERE id = 'bad'")
    with Archive(tmp_path / "a.db") as archive:
        with pytest.raises(WorkspaceError, match="cannot be read"):
            archive.merge(tmp_path / "b.db")
        assert archive.candidates() == []
        archive.store([ended("failed")])
        assert archive.count("failed") == 1
