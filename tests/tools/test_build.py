from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.firmware.models import ECHO_MODEL, copy_model
from tools.boards import find_board
from tools.build import Firmware, build_firmware
from tools.elf_image import read_elf
from tools.errors import ToolchainError, WorkspaceError
from tools.firmware import load_firmware

BOARD = find_board("stm32h743")
STACK_BYTES, POOL_BYTES = 4096, 64


@pytest.fixture(scope="module")
def echo(tmp_path_factory: pytest.TempPathFactory) -> Firmware:
    return build_firmware(ECHO_MODEL, BOARD, tmp_path_factory.mktemp("echo"))


def test_sizes_are_those_of_the_linked_file(echo: Firmware) -> None:
    assert echo.flash_bytes == echo.elf.with_suffix(".bin").stat().st_size
    assert echo.sram_bytes == STACK_BYTES + POOL_BYTES
    assert echo.sections["AXI_SRAM"] == {".model_pool": POOL_BYTES}
    assert echo.sections["DTCM"] == {".stack": STACK_BYTES}
    assert echo.elf.with_suffix(".map").is_file()


def test_the_same_sources_give_the_same_elf(echo: Firmware, tmp_path: Path) -> None:
    assert build_firmware(ECHO_MODEL, BOARD, tmp_path / "again").elf_digest == echo.elf_digest


def test_a_saved_firmware_is_found_where_its_folder_went(echo: Firmware, tmp_path: Path) -> None:
    moved = tmp_path / "moved"
    moved.mkdir()
    for path in echo.elf.parent.iterdir():
        (moved / path.name).write_bytes(path.read_bytes())
    assert load_firmware(moved) == echo.model_copy(update={"elf": moved / echo.elf.name})
    with pytest.raises(WorkspaceError, match="holds no firmware"):
        load_firmware(tmp_path)


def test_nothing_of_heap_files_or_doubles_is_linked(echo: Firmware) -> None:
    names = {name for _, name in read_elf(echo.elf).functions}
    assert "model_invoke" in names
    assert not [n for n in names if re.search(r"alloc|free|printf|_sbrk|__aeabi_d|exit", n)]


def test_the_largest_pool_that_a_network_may_have_still_links(tmp_path: Path) -> None:
    pool = BOARD.network_sram_bytes - BOARD.stack_bytes
    model = copy_model(ECHO_MODEL, tmp_path / "model", "POOL_BYTES 64", f"POOL_BYTES {pool}")
    firmware = build_firmware(model, BOARD, tmp_path / "out")
    assert (firmware.pool_bytes, firmware.sram_bytes) == (pool, BOARD.network_sram_bytes)


def test_a_pool_larger_than_the_sram_says_by_how_much(tmp_path: Path) -> None:
    size = BOARD.regions[1].length_bytes + 1000
    model = copy_model(ECHO_MODEL, tmp_path / "model", "POOL_BYTES 64", f"POOL_BYTES {size}")
    with pytest.raises(ToolchainError, match=r"AXI_SRAM .*512 KB.* by 1000 bytes.*resolution"):
        build_firmware(model, BOARD, tmp_path / "out")


def test_weights_larger_than_the_flash_say_so(tmp_path: Path) -> None:
    model = copy_model(
        ECHO_MODEL, tmp_path / "model", "bias[MODEL_OUTPUT_BYTES] =", "bias[3 << 20] ="
    )
    with pytest.raises(ToolchainError, match=r"FLASH of stm32h743.*fewer parameters"):
        build_firmware(model, BOARD, tmp_path / "out")


def test_c_that_does_not_compile_shows_the_first_error(tmp_path: Path) -> None:
    model = copy_model(ECHO_MODEL, tmp_path / "model", "const int sum", "const int other")
    with pytest.raises(ToolchainError, match=r"model\.c:\d+:\d+: error: 'sum' undeclared"):
        build_firmware(model, BOARD, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ToolchainError, match="holds no generated model"):
        build_firmware(tmp_path, BOARD, tmp_path / "out")


def test_a_missing_compiler_is_named_with_the_command_that_installs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ToolchainError, match=r"arm-none-eabi-gcc is not installed.*install"):
        build_firmware(ECHO_MODEL, BOARD, tmp_path / "out")
