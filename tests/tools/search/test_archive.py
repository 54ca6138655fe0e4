"""The archive: what was stored is there again, whatever happened."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from tests.conftest import REPOSITORY
from tests.tools.search.designs import DIGITS, TWINS, candidate, ended
from tools.errors import WorkspaceError
from tools.language_model import Completion
from tools.search.archive import Archive
from tools.search.candidate import STATUSES, Candidate, Status, architecture_id
from tools.search.isomorphism import network_key
from tools.search.limits import Limits, violations
from tools.search.sampling import sample

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
    with Archive(tmp_path / "new" / "a.db") as archive:
        assert archive.candidates() == stored
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


def test_a_database_of_something_else_is_refused_and_kept(tmp_path: Path) -> None:
    for version in (0, 1, 2):
        path = tmp_path / f"{version}.db"
        with closing(sqlite3.connect(path)) as database:
            database.executescript(f"CREATE TABLE songs (title); PRAGMA user_version = {version}")
        with pytest.raises(WorkspaceError, match="no archive"):
            Archive(path)
        with closing(sqlite3.connect(path)) as database:
            assert database.execute("SELECT name FROM sqlite_master").fetchall() == [("songs",)]


def test_a_newer_archive_is_refused(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "a.db")) as database:
        database.execute("PRAGMA user_version = 99")
    with pytest.raises(WorkspaceError, match="newer"):
        Archive(tmp_path / "a.db")


def test_everything_of_a_candidate_is_kept(tmp_path: Path) -> None:
    full = candidate(0.7, 5, 5).model_copy(
        update={
            "rationale": "wider, because the front is empty there", "parents": ("a", "b"),
            "rungs": (0.2, 0.5), "seconds": 1.5, "images": 4000, "seed": 7,
            "versions": {"tinysmith": "0.1.0"},
        }
    )  # fmt: skip
    with Archive(tmp_path / "a.db") as archive:
        archive.store([full])
    with Archive(tmp_path / "a.db") as archive:
        assert archive.find(full.id) == full


@pytest.mark.parametrize("later", STATUSES)
@pytest.mark.parametrize("first", STATUSES)
def test_a_result_is_replaced_by_one_that_is_worth_as_much_or_more(
    tmp_path: Path, first: Status, later: Status
) -> None:
    with Archive(tmp_path / "a.db") as archive:
        archive.store([ended(first, seconds=1.0)])
        archive.store([ended(later, seconds=2.0)])
        (kept,) = archive.candidates()
    assert kept.status == max(first, later, key=STATUSES.index)
    assert kept.seconds == (2.0 if STATUSES.index(later) >= STATUSES.index(first) else 1.0)


def test_candidates_are_listed_by_status_in_the_order_they_were_seen(tmp_path: Path) -> None:
    with Archive(tmp_path / "a.db") as archive:
        archive.store([ended(status, key=str(k)) for k, status in enumerate(STATUSES * 2)])
        assert [one.id for one in archive.candidates()] == [str(k) for k in range(8)]
        assert [one.id for one in archive.candidates("pruned", "trained")] == ["2", "3", "6", "7"]
        assert [archive.count(status) for status in STATUSES] == [2, 2, 2, 2]


def test_the_same_network_is_found_however_it_is_written(tmp_path: Path) -> None:
    once, twice = TWINS
    with Archive(tmp_path / "a.db") as archive, Archive(tmp_path / "a.db", "other") as other:
        assert archive.find_network(network_key(twice)) is None
        archive.store([ended("failed", key="f", architecture=once)])
        archive.store([ended("rejected", key="r", architecture=once)])
        assert archive.find_network(network_key(twice)) is None
        archive.store([ended("pruned", key="p", architecture=once)])
        archive.store([ended("trained", key="t", architecture=once)])
        found = archive.find_network(network_key(twice))
        assert found
        assert found.id == "t"
        assert other.find_network(network_key(twice)) is None


def test_the_query_by_limits_equals_the_limits_themselves(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    designs = [sample(DIGITS, rng) for _ in range(60)]
    stored = [ended("trained", key=architecture_id(one), architecture=one) for one in designs]
    with Archive(tmp_path / "a.db") as archive:
        archive.store(stored)
        for limits in drawn_limits(rng, stored):
            fitting = [one for one in stored if not violations(one.footprint, limits)]
            assert archive.within(limits) == list({one.id: one for one in fitting}.values())
        assert archive.within(Limits(), "pruned") == []


def drawn_limits(rng: np.random.Generator, stored: list[Candidate]) -> Iterator[Limits]:
    """Limits that some meet to the last unit, with and without each of them."""
    for _ in range(40):
        for runtime in ("aot", "tflm"):
            one = stored[int(rng.integers(len(stored)))].footprint
            reserved = int(rng.integers(0, 2)) * 1024
            values: dict[str, int] = {
                "sram_bytes": one.sram_bytes[runtime] + reserved,
                "flash_bytes": one.flash_bytes[runtime],
                "macs": one.macs,
                "macs_min": one.macs // 2,
            }
            chosen = {name: value for name, value in values.items() if rng.random() < 0.5}
            yield Limits(**chosen, runtime=runtime, reserved_sram_bytes=reserved)


def test_an_answer_is_there_again_and_the_first_one_stays(tmp_path: Path) -> None:
    said = Completion(text="{}", model="scripted", input_tokens=5, output_tokens=7, seconds=0.5)
    with Archive(tmp_path / "a.db") as archive:
        assert archive.answers.find("question") is None
        archive.answers.keep("question", said)
        archive.answers.keep("question", Completion(text="other", model="scripted"))
    with Archive(tmp_path / "a.db") as archive, Archive(tmp_path / "a.db", "b") as other:
        assert archive.answers.find("question") == said
        assert other.answers.find("question") is None


def test_processes_that_open_a_new_archive_at_once_all_get_it(tmp_path: Path) -> None:
    path = tmp_path / "a.db"

    def write(number: int) -> None:
        with Archive(path) as archive:
            archive.store([ended("trained", key=str(number))])

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(32)))
    with Archive(path) as archive:
        assert archive.count("trained") == 32


def test_ten_thousand_candidates_are_no_burden(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    figures = zip(rng.random(10_000), *rng.integers(1, 10**6, (2, 10_000)), strict=True)
    with Archive(tmp_path / "a.db") as archive:
        archive.store(candidate(float(a), int(m), int(s)) for a, m, s in figures)
        begun = time.perf_counter()
        few = archive.within(Limits(macs=10_000))
        assert 50 < len(few) < 200
        assert archive.find(few[0].id) == few[0]
        assert archive.find_network(network_key(few[0].architecture))
        assert time.perf_counter() - begun < 1.0  # measured: 0.02 s
