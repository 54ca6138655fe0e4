"""The flash tool: always asked for, described exactly, and done through fake programmers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.firmware.models import ECHO_MODEL
from tests.tools.actions.conftest import Job
from tests.tools.flash.programmers import OPENOCD_GOOD, OPENOCD_NO_PROBE, Programmers
from tools.actions.flash import TOOL, Flash, Flashed, describe_flash, flash
from tools.boards import find_board
from tools.build import build_firmware
from tools.errors import BoardError, WorkspaceError
from tools.project import Project


@pytest.fixture
def programmers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Programmers:
    return Programmers(tmp_path / "programs", monkeypatch)


def _built(folder: Path, *candidates: str) -> Project:
    project = Project(folder)
    for candidate in candidates:
        build_firmware(ECHO_MODEL, find_board("stm32h743"), project.network(candidate).firmware)
    return project


def test_flashing_always_waits_for_approval(tmp_path: Path) -> None:
    assert TOOL.effect(Flash.model_validate({}), tmp_path) == "flash"


def test_what_will_happen_is_said_without_touching_the_board(
    tmp_path: Path, programmers: Programmers
) -> None:
    project = _built(tmp_path / "work", "ab12")
    programmers.add("st-flash")
    programmers.add("st-info")
    words = describe_flash(Flash.model_validate({"method": "stlink", "port": "00AB"}), project)
    assert words[0].startswith("Writes networks/ab12/firmware/firmware.elf (")
    assert "probe 00AB" in words[2]
    assert words[-1].endswith("--serial 00AB write firmware.bin 0x08000000")
    assert programmers.calls == []


def test_which_firmware_is_never_guessed(tmp_path: Path, programmers: Programmers) -> None:
    programmers.add("openocd")
    with pytest.raises(WorkspaceError, match="no firmware yet"):
        describe_flash(Flash.model_validate({}), Project(tmp_path))
    project = _built(tmp_path, "ab12", "ab34")
    for text in ("", "ab"):
        with pytest.raises(WorkspaceError, match=r"2 built firmwares.*ab12, ab34"):
            describe_flash(Flash.model_validate({"candidate": text}), project)
    with pytest.raises(WorkspaceError, match=r"No built firmware could"):
        describe_flash(Flash.model_validate({"candidate": "c"}), project)
    named = Flash.model_validate({"candidate": "AB3", "port": "1"})
    assert "networks/ab34/" in describe_flash(named, project)[0]


@pytest.mark.slow
def test_a_finished_job_is_flashed(job: Job, programmers: Programmers) -> None:
    programmers.add_st_info()
    programmers.add("openocd", OPENOCD_GOOD)
    arguments = Flash.model_validate({"port": "000A"})
    flashed = flash(arguments, job.bench)
    assert isinstance(flashed, Flashed)
    assert (flashed.candidate, flashed.method) == (job.results["build"].candidate, "openocd")
    assert flashed.bytes == job.results["build"].flash_bytes
    assert "written by openocd and verified" in flashed.summary
    assert flashed.command in describe_flash(arguments, job.bench.project)[-1]
    json.dumps(flashed.model_dump())


@pytest.mark.slow
def test_nothing_connected_says_what_to_plug_in(job: Job, programmers: Programmers) -> None:
    programmers.add("openocd", OPENOCD_NO_PROBE, status=1)
    with pytest.raises(BoardError, match=r"No ST-Link is connected.*Plug the board's ST-Link in"):
        flash(Flash.model_validate({"port": "1"}), job.bench)
