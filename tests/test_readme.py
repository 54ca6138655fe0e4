"""What the README tells people to type exists, and what it links to is there."""

from __future__ import annotations

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
COMMANDS = re.findall(r"^    \.venv/bin/(tinysmith .*)$", TEXT, flags=re.MULTILINE)
# These need no training, and no file that a reader would have to bring.
INSTANT = [command for command in COMMANDS if shlex.split(command)[1] in {"goal", "doctor"}]


def test_the_readme_opens_with_two_make_targets() -> None:
    first = re.findall(r"^    make (\w+)", TEXT, flags=re.MULTILINE)[:2]
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    assert first == ["demo", "test"]
    assert all(f"\n{target}:" in makefile for target in first)


def test_the_picture_and_the_demo_have_the_same_sentence() -> None:
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    sentence = makefile.split("SENTENCE := ")[1].splitlines()[0]
    picture = (REPOSITORY / "docs" / "demo.svg").read_text(encoding="utf-8")
    words = re.sub(r"<[^>]+>|&#160;", " ", picture)
    assert " ".join(sentence.split()[:8]) in " ".join(words.split())


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_understood(command: str) -> None:
    words = shlex.split(command, comments=True)[1:]
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
