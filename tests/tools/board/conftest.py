"""Firmware that several tests of the boards run; built once."""

from __future__ import annotations

import pytest

from tests.firmware.models import ECHO_MODEL, MISBEHAVING_MODEL
from tools.boards import board_named
from tools.build import Firmware, build_firmware


@pytest.fixture(scope="session")
def echo(tmp_path_factory: pytest.TempPathFactory) -> Firmware:
    """The echo model for the STM32H743."""
    return build_firmware(ECHO_MODEL, board_named("stm32h743"), tmp_path_factory.mktemp("echo"))


@pytest.fixture(scope="session")
def misbehaving(tmp_path_factory: pytest.TempPathFactory) -> Firmware:
    """The misbehaving model for the STM32H743."""
    folder = tmp_path_factory.mktemp("misbehaving")
    return build_firmware(MISBEHAVING_MODEL, board_named("stm32h743"), folder)


@pytest.fixture(scope="session")
def instrumented(tmp_path_factory: pytest.TempPathFactory) -> Firmware:
    """The misbehaving model for QEMU's mps2-an500."""
    folder = tmp_path_factory.mktemp("instrumented")
    return build_firmware(MISBEHAVING_MODEL, board_named("mps2-an500"), folder)
