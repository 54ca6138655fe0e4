"""A real terminal with one of the programs of `child` in it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pexpect
import pytest

Start = Callable[..., "pexpect.spawn[str]"]
ROOT = Path(__file__).parents[3]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts ``child`` with these words, and these changes of the environment."""
    running: list[pexpect.spawn[str]] = []

    def spawn(*words: str, **environment: str) -> pexpect.spawn[str]:
        # No terminal answers a question for the cursor's position here.
        values = {**os.environ, "TERM": "xterm-256color", "PROMPT_TOOLKIT_NO_CPR": "1"}
        child = pexpect.spawn(
            sys.executable, ["-m", "tests.agent.prompt.child", *words], encoding="utf-8",
            timeout=20, dimensions=(40, 80), cwd=str(ROOT), env={**values, **environment},
        )  # fmt: skip
        child.delaybeforesend = None
        running.append(child)
        return child

    yield spawn
    for child in running:
        child.close(force=True)
