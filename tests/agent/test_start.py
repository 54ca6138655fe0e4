"""Sessions that start: where their files go."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.start import new_session
from agent.store import SessionStore


def test_sessions_that_start_in_the_same_second_share_no_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TINYSMITH_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    with SessionStore() as store:
        folders = [new_session(store, None, "chat").workspace for _ in range(8)]
    assert len(set(folders)) == len(folders)
