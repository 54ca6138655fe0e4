"""The command line answers at once, and says what it can do."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from agent.cli import COMMANDS

TINYSMITH = Path(sys.executable).with_name("tinysmith")
HEAVY = ("torch", "tensorflow", "langchain", "langgraph", "sklearn", "pymoo", "numpy")


def test_help_takes_less_than_half_a_second() -> None:
    def seconds() -> float:
        begun = time.monotonic()
        subprocess.run([TINYSMITH, "--help"], check=True, capture_output=True)
        return time.monotonic() - begun

    assert min(seconds() for _ in range(5)) < 0.5


@pytest.mark.parametrize("words", [["--help"], ["--version"], ["run", "--help"], ["doctor", "-h"]])
def test_help_imports_no_framework(words: list[str]) -> None:
    program = (
        "import sys\nfrom agent.cli import main\n"
        "try: main(sys.argv[1:])\nexcept SystemExit: pass\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *words], check=True, capture_output=True, text=True
    )
    assert done.stderr.strip() == "[]"


@pytest.mark.parametrize("module", ["agent.chat", "agent.start", "agent.commands.run"])
def test_a_conversation_starts_without_a_framework(module: str) -> None:
    """The first prompt waits for nothing: frameworks are loaded behind it, or in the worker."""
    program = f"import sys, {module}\nprint([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )
    assert done.stdout.strip() == "[]"


def test_help_names_every_command() -> None:
    done = subprocess.run([TINYSMITH, "--help"], check=True, capture_output=True, text=True)
    assert all(command in done.stdout for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command: str) -> None:
    done = subprocess.run(
        [TINYSMITH, command, "--help"], check=True, capture_output=True, text=True
    )
    assert f"tinysmith {command}" in done.stdout


def test_a_terminal_without_unicode_is_no_error() -> None:
    done = subprocess.run(
        [TINYSMITH, "goal", "digits within 64 KB of RAM, \u2265 90 % accurate"],
        env={**os.environ, "PYTHONIOENCODING": "ascii"}, check=True, capture_output=True, text=True,
    )  # fmt: skip
    assert "at most 64 KB" in done.stdout
