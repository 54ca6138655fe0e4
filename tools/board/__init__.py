"""Runs firmware on a board (so far: an emulated one) and compares it with the host."""

from tools.board.comparison import run_on_virtual_board
from tools.board.qemu import count_instructions
from tools.board.report import BoardReport

__all__ = ["BoardReport", "count_instructions", "run_on_virtual_board"]
