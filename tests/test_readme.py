"""What the README tells people to type exists, and what it links to is there."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from agent.cli import build_parser
from tests.conftest import REPOSITORY

TEXT = (REPOSITORY / "README.md").read_text(encoding="utf-8")
PAGES = [REPOSITORY / "README.md", *sorted((REPOSITORY / "docs").glob("*.md"))]
COMMANDS = re.findall(r"^    \.venv/bin/(tinysmith\b.*)$", TEXT, flags=re.MULTILINE)
# These need no training, and no file that a reader would have to bring.
INSTANT = [
    command
    for command in COMMANDS
    if {"goal", "doctor"} & set(shlex.split(command, comments=True)[1:2])
]


def test_the_readme_opens_with_two_make_targets() -> None:
    first = re.findall(r"^    make (\w+)", TEXT, flags=re.MULTILINE)[:2]
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    assert first == ["demo", "test"]
    assert all(f"\n{target}:" in makefile for target in first)


def test_the_picture_shows_the_recorded_example() -> None:
    example = json.loads((REPOSITORY / "docs" / "example-session.json").read_text(encoding="utf-8"))
    said = [r["event"]["text"] for r in example["records"] if r["event"]["kind"] == "user_said"]
    picture = (REPOSITORY / "docs" / "chat.svg").read_text(encoding="utf-8")
    words = " ".join(re.sub(r"<[^>]+>|&#160;", " ", picture).split())
    assert said[0] in words
    assert "Compile C for the board" in words


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_understood(command: str) -> None:
    words = shlex.split(command, comments=True)[1:] or ["chat"]
    assert build_parser(words[0]).parse_args(words).command == words[0]


@pytest.mark.parametrize("command", INSTANT)
def test_instant_commands_run(command: str, tmp_path: Path) -> None:
    words = shlex.split(command, comments=True)[1:]
    tinysmith = Path(sys.executable).with_name("tinysmith")
    subprocess.run([tinysmith, *words], cwd=tmp_path, check=True, capture_output=True)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []
