"""SIGKILL at random moments: nothing that was stored is lost, nothing is done twice."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.conftest import REPOSITORY
from tests.tools.search.killed import BATCH, CANDIDATES, LIMITS, TRAINING_S
from tools.search import Archive, Candidate, front_within

KILLS = 20
PHASES = {"ask": 0.1, "begin": TRAINING_S, "end": 0.008, "found": 0.001}
"""What a child says when it begins to propose, to train, to store, and when it has announced a
candidate; seconds until the next, about."""


@dataclass
class Told:
    """What one child said until its end; ids in order."""

    begun: list[str] = field(default_factory=list)
    found: list[str] = field(default_factory=list)
    code: int | None = None


class Children:
    """Searches one after the other, in processes of their own."""

    def __init__(self, server: subprocess.Popen[str]) -> None:
        self._server = server
        assert ["ready"] in self._lines()

    def _lines(self) -> Iterator[list[str]]:
        assert self._server.stdout
        return (line.split() for line in self._server.stdout)

    def search(self, path: Path, kill: tuple[str, int, float] | None = None) -> Told:
        """A whole search, or one that is killed so many seconds after the n-th of some word."""
        assert self._server.stdin
        print(path, file=self._server.stdin, flush=True)
        told, pid, seen = Told(), 0, 0
        for word, *rest in self._lines():
            if word == "pid":
                pid = int(rest[0])
            elif word == "exit":
                told.code = int(rest[0])
                return told
            elif word in ("begin", "found"):
                (told.begun if word == "begin" else told.found).append(rest[0])
            seen += kill is not None and word == kill[0]
            if kill and word == kill[0] and seen == kill[1]:
                time.sleep(kill[2])
                os.kill(pid, signal.SIGKILL)
        raise AssertionError("the server of children has gone")


@contextmanager
def children() -> Iterator[Children]:
    command = [sys.executable, "-m", "tests.tools.search.killed"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=REPOSITORY,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    ) as server:  # fmt: skip
        try:
            yield Children(server)
        finally:
            server.kill()


def stored(path: Path) -> dict[str, Candidate]:
    if not path.exists():
        return {}
    with Archive(path) as archive:
        return {one.id: one for one in archive.candidates()}


def a_moment(rng: random.Random, turn: int, done: int) -> tuple[str, int, float]:
    """One of the phases in turn; within it any moment, which may be a little after its end."""
    word = list(PHASES)[turn % len(PHASES)]
    rounds = 1 + done // BATCH
    count = rng.randint(1, rounds) if word == "ask" else rng.randint(1, 3)
    return word, count, rng.uniform(0, 1.2) * PHASES[word]


def test_nothing_is_lost_or_repeated_by_twenty_kills(tmp_path: Path) -> None:
    rng, path, whole = random.Random(6), tmp_path / "killed.db", tmp_path / "whole.db"
    with children() as searches:
        assert len(searches.search(whole).found) == CANDIDATES
        before: dict[str, Candidate] = {}
        for turn in range(KILLS):
            tried = {key for key, one in before.items() if one.status != "rejected"}
            told = searches.search(path, a_moment(rng, turn, len(tried)))
            after = stored(path)
            assert told.code == -signal.SIGKILL, "the search was over before its last kill"
            assert before.items() <= after.items()
            assert set(told.found) <= after.keys()
            assert not tried & set(told.begun)
            assert set(told.begun[:-1]) <= after.keys()  # at most the one under way is repeated
            before = after
        told = searches.search(path)
        assert (told.code, len(told.found)) == (0, CANDIDATES)
        assert not {key for key, one in before.items() if one.status == "trained"} & set(told.begun)
    assert_equal(path, whole)


def assert_equal(path: Path, whole: Path) -> None:
    """Candidate for candidate, in the same order, and a sound file."""
    with Archive(path) as killed, Archive(whole) as uninterrupted:
        assert killed.candidates() == uninterrupted.candidates()
        assert front_within(killed, LIMITS) == front_within(uninterrupted, LIMITS)
        assert killed.count("pruned") > 0
        assert killed.count("rejected") > 0
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
