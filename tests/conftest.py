"""What every test folder shares."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session", autouse=True)
def hears_interrupts() -> None:
    """A shell script starts background jobs with SIGINT ignored, and tests send it."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Decoded data and sessions go to folders of the tests' own, never to the user's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TINYSMITH_CACHE", str(tmp_path_factory.mktemp("cache")))
        patch.setenv("TINYSMITH_HOME", str(tmp_path_factory.mktemp("home")))
        yield


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of data and networks that are not part of the project; skips where absent."""
    folder = REPOSITORY.parent / "shared"
    if not (folder / "models").is_dir():
        pytest.skip(f"needs the reference networks and data in {folder}")
    return folder
