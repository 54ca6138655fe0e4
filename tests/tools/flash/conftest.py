"""A small program for the board, linked once, and fake programmers."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.firmware.models import ECHO_MODEL
from tests.tools.flash.programmers import Programmers
from tools.boards import find_board
from tools.build import build_firmware
from tools.firmware import Firmware


@pytest.fixture(scope="session")
def echo(tmp_path_factory: pytest.TempPathFactory) -> Firmware:
    return build_firmware(ECHO_MODEL, find_board("stm32h743"), tmp_path_factory.mktemp("echo"))


@pytest.fixture
def programmers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Programmers:
    return Programmers(tmp_path / "programs", monkeypatch)
