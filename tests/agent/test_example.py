"""The recorded session that is shipped: shown again in a moment, and run again step by step."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

TINYSMITH = Path(sys.executable).with_name("tinysmith")
REPOSITORY = Path(__file__).resolve().parents[2]
RECORDING = REPOSITORY / "docs" / "example-session.json"


def replayed(*words: str, timeout: float = 60) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [TINYSMITH, "replay", str(RECORDING), *words], capture_output=True, text=True,
        check=False, timeout=timeout, env={"COLUMNS": "100", "PATH": "/usr/bin:/bin"},
    )  # fmt: skip


def test_the_example_is_shown_without_model_and_without_effects(tmp_path: Path) -> None:
    begun = time.monotonic()
    done = replayed("--speed", "0")
    assert done.returncode == 0, done.stderr
    assert time.monotonic() - begun < 10
    for words in (
        "handwritten-digit",
        "make it 8 KB instead",
        "100 of 100 outputs",
        "application.c",
    ):
        assert words in done.stdout
    assert "\x1b" not in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_the_readme_shows_what_the_example_says() -> None:
    """Every part of the README's transcript stands in the replay, word for word."""
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    found = re.search(r"<!-- transcript -->\n(.*?)<!-- end -->", readme, re.DOTALL)
    assert found is not None
    shown = " ".join(replayed("--speed", "0").stdout.split())
    parts = [part.strip() for part in found[1].split("\n      …\n")]
    assert len(parts) > 3
    assert sum(map(len, parts)) > 3000
    for part in parts:
        assert " ".join(part.split()) in shown


@pytest.mark.slow
def test_the_example_comes_out_again(tmp_path: Path) -> None:
    done = replayed("--verify", timeout=500)
    assert done.returncode == 0, done.stdout + done.stderr
    last = done.stdout.strip().splitlines()[-1]
    assert re.search(r"(\d+) of \1 steps", last) or "steps equal" in last
