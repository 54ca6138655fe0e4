"""A workspace, and a function that runs code contained in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from sandbox import Limits, SandboxResult, run_python, why_unavailable


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "workspace"
    folder.mkdir()
    return folder


@pytest.fixture
def contained(tmp_path: Path, workspace: Path) -> Callable[..., SandboxResult]:
    """Runs Python source in the sandbox; skips where this machine permits none."""
    reason = why_unavailable()
    if reason is not None:
        pytest.skip(f"no sandbox on this machine: {reason}")

    def run(
        source: str,
        limits: Limits | None = None,
        inputs: Sequence[Path] = (),
        **others: Any,
    ) -> SandboxResult:
        file = tmp_path / "untrusted.py"
        file.write_text(source)
        return run_python(file, workspace, limits or Limits(wall_s=20), inputs, **others)

    return run
