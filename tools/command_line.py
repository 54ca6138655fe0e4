"""Our own command as a person must type it, and paths as they are shortest."""

from __future__ import annotations

import shlex
import shutil
import sys
from pathlib import Path


def short_path(path: Path) -> Path:
    """`path` from the current folder where it lies below that, unchanged elsewhere."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def program() -> str:
    """The command as it must be typed: with its path where it is not on the PATH."""
    if shutil.which("tinysmith"):
        return "tinysmith"
    return shlex.quote(str(short_path(Path(sys.executable).with_name("tinysmith"))))
