"""What the parent does after a run: shows it, loads its outputs, runs again in the same folder."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from sandbox import run_python
from tests.conftest import REPOSITORY
from tests.sandbox.attacks.attack import HELPER, PROGRAMS, Outcome
from tests.sandbox.attacks.terminal import with_terminal
from tools.errors import TinysmithError
from tools.stages.data.arrays import archive, headers, mapped, unpacked_bytes
from tools.stages.model.patch import read_patch
from tools.stages.outputs import read_output
from tools.tflite_reader import parse_tflite

COMMAND_S = 20
MOST_BYTES = 64 << 20
"""What the parent would load of one output."""
READERS: dict[str, Callable[[bytes], object]] = {".json": read_patch, ".tflite": parse_tflite}
COMMANDS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def shows(outcome: Outcome) -> Iterator[str]:
    """`tinysmith sandbox` shows such a run: nothing but colours may command the terminal."""
    program = PROGRAMS / f"{outcome.workspace.parent.name}.py"
    for words in ([], ["--json"]):
        workspace = outcome.workspace.with_name(f"shown{len(words)}")
        workspace.mkdir()
        text = tinysmith(REPOSITORY, str(program), "--workspace", str(workspace), *words)
        if found := COMMANDS.search(COLOURS.sub("", text)):
            yield f"the terminal is sent {found[0]!r} by `tinysmith sandbox {' '.join(words)}`"
        if "exit" not in text:
            yield f"`tinysmith sandbox {' '.join(words)}` does not show the run: {text[-200:]!r}"


def loads(outcome: Outcome) -> Iterator[str]:
    """Every output is opened as the stages open theirs; none may be loaded."""
    for path in sorted(outcome.workspace.iterdir()):
        try:
            yield f"{path.name} was loaded: {load(path)}"
        except TinysmithError:
            continue
    if (outcome.workspace / "executed").exists() or Path("executed").exists():
        yield "an output was executed"


def load(path: Path) -> object:
    """What is read of an output; raises TinysmithError for what is hostile, large or unknown."""
    if path.suffix == ".npz":
        with archive(path) as opened:
            if unpacked_bytes(opened) > MOST_BYTES:
                raise TinysmithError(f"{path.name} is too large.")
            return headers(opened)
    if path.suffix == ".npy":
        return mapped(path).shape
    data = read_output(path.parent, path.name, MOST_BYTES)
    if path.suffix in READERS:
        return READERS[path.suffix](data)
    raise TinysmithError(f"{path.name} is in no format that is read.")


def runs_again(outcome: Outcome) -> Iterator[str]:
    """Another program in the same workspace, and the parent itself from within it."""
    innocent = PROGRAMS / "innocent.py"
    result = run_python(innocent, outcome.workspace)
    if result.exit_status or "/workspace" in result.stdout:
        yield f"the next run is not its own: {result.stdout}{result.stderr}"
    text = tinysmith(outcome.workspace, str(innocent))
    if "numpy/__init__.py" not in text or str(outcome.workspace) in text:
        yield f"the parent is not its own from within the workspace: {text[-200:]!r}"
    if (outcome.workspace / "executed").exists():
        yield "what was planted was executed"


def at_terminal(outcome: Outcome) -> Iterator[str]:
    """The same attack again, by a parent that has a terminal to lose."""
    workspace = outcome.workspace.with_name("terminal")
    workspace.mkdir()
    words = [PROGRAMS / "terminal.py", workspace, HELPER, outcome.planted.targets_file]
    command = [sys.executable, "-m", "tests.sandbox.attacks.one_run", *map(str, words)]
    heard, typed = with_terminal(command)
    if heard or typed:
        yield f"the terminal was sent {heard!r}, and {typed!r} was typed into it"


def tinysmith(folder: Path, *words: str) -> str:
    """All that the command writes, started in `folder`."""
    program = Path(sys.executable).with_name("tinysmith")
    process = subprocess.run(
        [str(program), "sandbox", *words],
        capture_output=True,
        cwd=folder,
        env={**os.environ, "COLUMNS": "200"},
        timeout=COMMAND_S,
        check=False,
    )
    return (process.stdout + process.stderr).decode(errors="replace")
