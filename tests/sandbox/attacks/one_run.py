"""Runs one file in the sandbox and says nothing: ``FILE WORKSPACE [INPUT ...]``."""

from __future__ import annotations

import sys
from pathlib import Path

from sandbox import run_python
from tests.sandbox.attacks.attack import SMALL


def main() -> None:
    """Run it."""
    file, workspace, *inputs = map(Path, sys.argv[1:])
    run_python(file, workspace, SMALL, inputs)


if __name__ == "__main__":
    main()
