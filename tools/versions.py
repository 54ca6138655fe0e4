"""Versions of what a result depends on, read without importing any of it."""

from __future__ import annotations

import platform
from importlib.metadata import version


def versions(*packages: str) -> dict[str, str]:
    """The installed version of each of `packages`, and Python's.

    Raises PackageNotFoundError for one that is not installed.
    """
    return {name: version(name) for name in packages} | {"python": platform.python_version()}
