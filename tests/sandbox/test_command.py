"""`tinysmith sandbox FILE.py`, as the user calls it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from sandbox import why_unavailable

SOURCE = (
    "import os\nprint('hello \\x9b2J \\u202e')\n"
    "os.symlink('/etc', 'link'); open('file\\x9b', 'w').write('x')\nraise SystemExit(3)"
)


def sandbox(folder: Path, source: str, *words: str) -> subprocess.CompletedProcess[str]:
    if reason := why_unavailable():
        pytest.skip(f"no sandbox on this machine: {reason}")
    (folder / "program.py").write_text(source)
    command = [sys.executable, "-m", "agent.cli", "sandbox", "program.py", *words]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_how_it_ended_is_told(tmp_path: Path) -> None:
    done = sandbox(tmp_path, SOURCE)
    assert done.returncode == 3
    told = dict(line.strip().split("  ", 1) for line in done.stdout.splitlines() if "  " in line)
    assert told["exit status"].strip() == "3"
    assert told["limit hit"].strip() == "none"
    assert told["files written"].strip() == "file<U+009B>"
    assert told["links removed"].strip() == "link"
    assert told["contained by"].strip() == "bubblewrap"
    assert "hello" in done.stdout
    assert "\x9b" not in done.stdout


def test_document_holds_no_character_that_a_terminal_obeys(tmp_path: Path) -> None:
    done = sandbox(tmp_path, SOURCE, "--json")
    assert done.stdout.isascii()
    told = json.loads(done.stdout)
    assert (told["exit_status"], told["stdout"]) == (3, "hello \x9b2J \u202e\n")
    assert told["files_written"] == ["file\\x9b"]


@pytest.mark.parametrize(
    ("source", "words", "limit"),
    [
        ("import time\ntime.sleep(60)", ("--timeout", "1"), "time"),
        ("bytearray(200 << 20)", ("--memory", "100"), "memory"),
    ],
)
def test_limits_are_those_of_the_call(
    tmp_path: Path, source: str, words: tuple[str, ...], limit: str
) -> None:
    told = json.loads(sandbox(tmp_path, source, "--json", *words).stdout)
    assert told["limit_hit"] == limit


def test_workspace_of_the_user_keeps_what_was_written(tmp_path: Path) -> None:
    (tmp_path / "work").mkdir()
    sandbox(tmp_path, "open('kept', 'w').write('x')", "--workspace", "work")
    assert (tmp_path / "work" / "kept").read_text() == "x"
