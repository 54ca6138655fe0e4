"""An archive of version 1 is brought up to date when it is opened, all of it or nothing."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.tools.search.designs import TWINS, ended
from tools.errors import WorkspaceError
from tools.search.archive import Archive
from tools.search.candidate import Candidate
from tools.search.isomorphism import network_key
from tools.search.limits import Limits

VERSION_1 = """
CREATE TABLE candidates (
    position INTEGER PRIMARY KEY, context TEXT NOT NULL, id TEXT NOT NULL, status TEXT NOT NULL,
    document TEXT NOT NULL, UNIQUE (context, id)
);
CREATE TABLE hypervolumes (
    context TEXT NOT NULL, trained INTEGER NOT NULL, hypervolume REAL NOT NULL,
    PRIMARY KEY (context, trained)
);
INSERT INTO hypervolumes VALUES ('digits', 1, 0.25);
PRAGMA journal_mode = WAL;
"""
FIELDS = ("id", "architecture", "footprint", "status", "proposer", "reason", "accuracy", "seconds")
TRAINED = ended("trained", key="t", seconds=1.5)
REJECTED = ended("rejected", key="r", architecture=TWINS[1])


def old_archive(path: Path, *candidates: Candidate, version: int = 1) -> None:
    """A file as version 1 wrote it; killed half-way through its making, it has no version yet."""
    with closing(sqlite3.connect(path)) as database:
        database.executescript(VERSION_1)
        for one in candidates:
            row = ("digits", one.id, one.status, document(one))
            database.execute(
                "INSERT INTO candidates (context, id, status, document) VALUES (?, ?, ?, ?)", row
            )
        database.commit()
        database.execute(f"PRAGMA user_version = {version}")


def document(candidate: Candidate) -> str:
    return candidate.model_dump_json(include=set(FIELDS), exclude_defaults=True)


def version_of(path: Path) -> int:
    with closing(sqlite3.connect(path)) as database:
        return int(database.execute("PRAGMA user_version").fetchone()[0])


@pytest.mark.parametrize("version", [0, 1])
def test_an_old_archive_is_all_there_and_can_be_searched(tmp_path: Path, version: int) -> None:
    path = tmp_path / "a.db"
    old_archive(path, REJECTED, TRAINED, version=version)
    for _ in range(2):
        with Archive(path, "digits") as archive:
            assert archive.candidates() == [REJECTED, TRAINED]
            assert archive.find_network(network_key(TWINS[1])) == TRAINED
            assert archive.within(Limits(macs=TRAINED.footprint.macs)) == [TRAINED]
            assert archive.within(Limits(macs=TRAINED.footprint.macs - 1)) == []
    assert version_of(path) == 2


def test_an_old_archive_goes_on(tmp_path: Path) -> None:
    old_archive(tmp_path / "a.db", REJECTED)
    new = ended("pruned", key="new")
    with Archive(tmp_path / "a.db", "digits") as archive:
        archive.store([new, REJECTED.model_copy(update={"status": "trained", "accuracy": 0.5})])
        assert [one.status for one in archive.candidates()] == ["trained", "pruned"]
        assert len(archive.within(Limits())) == 1


def test_what_cannot_be_read_leaves_the_old_archive_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    old_archive(path, TRAINED)
    with closing(sqlite3.connect(path)) as database, database:
        broken = json.dumps({"id": "x"})
        database.execute("INSERT INTO candidates VALUES (9, 'digits', 'x', 'trained', ?)", [broken])
    with pytest.raises(WorkspaceError, match="cannot be read"):
        Archive(path, "digits")
    assert version_of(path) == 1
    with closing(sqlite3.connect(path)) as database:
        columns = database.execute("SELECT * FROM candidates").description
        assert [name for name, *_ in columns][-1] == "document"
