"""Thousands of hostile files, read in a process that may neither crash, hang, nor eat memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from tests.conftest import REPOSITORY

SHARED = REPOSITORY.parent / "shared"
MEGABYTES = 1024
SECONDS = 300


def fuzz(seed: str, count: int) -> dict[str, Any]:
    """What became of `count` files; fails with the child's last words where it did not end well."""
    shared = [str(SHARED)] if (SHARED / "models").is_dir() else []
    command = [sys.executable, "-m", "tests.tools.tflite_fuzz", seed, "0", str(count), *shared]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        command, cwd=REPOSITORY, env=environment, capture_output=True, text=True,
        timeout=SECONDS, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def assert_harmless(report: dict[str, Any], count: int) -> None:
    ends = report["ends"]
    assert sum(ends.values()) == count
    assert ends["measured"] > count / 10  # not all of it is refused at the door
    assert ends["refused: ModelFileError"] > count / 10
    assert ends["refused: UnsupportedOpError"] > 0
    assert report["slowest_seconds"] < 2
    assert report["growth_mb"] < MEGABYTES


def test_hundreds_of_hostile_files_do_no_harm() -> None:
    assert_harmless(fuzz("few", 300), 300)


@pytest.mark.slow
def test_five_thousand_hostile_files_do_no_harm() -> None:
    assert_harmless(fuzz("many", 5000), 5000)
