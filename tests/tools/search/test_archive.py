"""The archive: what was stored is there again, whatever happened."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from tests.tools.search.designs import candidate
from tools.errors import WorkspaceError
from tools.search.archive import Archive

WRITER = """
import sys
from pathlib import Path
from tests.tools.search.designs import candidate
from tools.search.archive import Archive
archive = Archive(Path(sys.argv[1]))
for number in range(100_000):
    archive.store([candidate(0.5, number + 1, 1, key=str(number))])
    print(number, flush=True)  # announced only after it was stored
"""


def test_everything_announced_before_a_kill_is_there_afterwards(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True, cwd=REPOSITORY
    ) as writer:
        assert writer.stdout
        announced = [int(next(writer.stdout)) for _ in range(25)]
        os.kill(writer.pid, signal.SIGKILL)
        announced += [int(line) for line in writer.stdout if line.endswith("\n")]
    with Archive(path) as archive:
        stored = [int(one.id) for one in archive.candidates()]
        assert stored[: len(announced)] == announced
        archive.store([candidate(0.9, 1, 1, key="after")])
        assert archive.count("trained") == len(stored) + 1


def test_reopening_gives_equal_candidates_in_order(tmp_path: Path) -> None:
    stored = [candidate(0.1 * k, k, k) for k in range(1, 6)]
    with Archive(tmp_path / "new" / "a.db") as archive:
        archive.store(stored)
        archive.store_hypervolume(1, 0.25)
    with Archive(tmp_path / "new" / "a.db") as archive:
        assert archive.candidates() == stored
        assert archive.hypervolumes() == [(1, 0.25)]
        assert archive.find(stored[2].id) == stored[2]
        assert archive.find("nothing") is None


def test_a_rejection_never_replaces_a_training_result(tmp_path: Path) -> None:
    trained = candidate(0.7, 5, 5)
    rejected = trained.model_copy(update={"status": "rejected", "accuracy": None, "reason": "SRAM"})
    with Archive(tmp_path / "a.db") as archive:
        archive.store([rejected, trained, rejected])
        assert archive.candidates() == [trained]
        assert (archive.count("trained"), archive.count("rejected")) == (1, 0)


def test_contexts_do_not_see_each_other(tmp_path: Path) -> None:
    with (
        Archive(tmp_path / "a.db", "digits") as digits,
        Archive(tmp_path / "a.db", "cifar") as cifar,
    ):
        digits.store([candidate(0.7, 5, 5)])
        assert (digits.count("trained"), cifar.count("trained")) == (1, 0)


def test_others_can_read_while_a_search_writes(tmp_path: Path) -> None:
    with Archive(tmp_path / "a.db") as writer, Archive(tmp_path / "a.db") as reader:
        writer.store([candidate(0.7, 5, 5)])
        assert reader.count("trained") == 1


def test_a_file_that_is_no_archive_is_refused_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    path.write_text("not a database " * 100)
    with pytest.raises(WorkspaceError, match="cannot be opened"):
        Archive(path)
    assert path.read_text().startswith("not a database")


def test_a_newer_archive_is_refused(tmp_path: Path) -> None:
    import sqlite3

    database = sqlite3.connect(tmp_path / "a.db")
    database.execute("PRAGMA user_version = 99")
    database.close()
    with pytest.raises(WorkspaceError, match="newer"):
        Archive(tmp_path / "a.db")
