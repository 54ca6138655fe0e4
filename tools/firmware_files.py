"""Where the C sources are, in a checkout and in an installed wheel alike."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path


def firmware_root() -> Path:
    """The folder that holds engine/, boards/ and app/."""
    return Path(str(files("firmware")))
