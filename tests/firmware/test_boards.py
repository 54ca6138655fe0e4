from __future__ import annotations

import re

import pytest

from tools.boards import DEFAULT_BOARD, Board, all_boards, board_named, find_board
from tools.errors import UnknownBoardError
from tools.units import KIB, MIB


@pytest.mark.parametrize(
    "text", ["stm32h743", "STM32H743", "STM32 H743", "stm32h7", "Nucleo-H743ZI2", "STM32H743ZIT6"]
)
def test_a_board_is_found_by_its_names_however_written(text: str) -> None:
    assert find_board(text).name == DEFAULT_BOARD


def test_an_unknown_board_is_refused_with_what_is_known() -> None:
    with pytest.raises(UnknownBoardError, match=r"'ESP32'.*stm32h743"):
        find_board("ESP32")


def test_an_instrument_is_no_target() -> None:
    with pytest.raises(UnknownBoardError) as caught:
        find_board("mps2-an500")
    assert "mps2" not in caught.value.hint
    assert board_named("mps2-an500").target is False


def test_the_stm32h743_has_the_memory_of_its_data_sheet() -> None:
    board = find_board(DEFAULT_BOARD)
    assert board.flash_bytes == 2 * MIB
    assert board.sram_bytes == (512 + 128) * KIB
    assert board.network_sram_bytes == 512 * KIB + board.stack_bytes
    assert board.virtual


def test_names_are_unique() -> None:
    names = [name for board in all_boards() for name in (board.name, *board.aliases)]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("board", all_boards(), ids=lambda board: board.name)
def test_the_linker_script_has_the_memory_of_board_toml(board: Board) -> None:
    text = (board.folder / "link.ld").read_text()
    pattern = r"(\w+)\s+\(\w+\)\s*:\s*ORIGIN = (0x\w+), LENGTH = (\d+)K"
    linked = {name: (int(o, 16), int(k) * KIB) for name, o, k in re.findall(pattern, text)}
    assert linked == {r.name: (r.origin, r.length_bytes) for r in board.regions}
