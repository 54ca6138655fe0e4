"""The virtual board: the very .elf for the chip, emulated in a thread of its own."""

from __future__ import annotations

from pathlib import Path
from threading import Thread
from typing import Self

from tools.board.machine import Machine
from tools.board.wire import Wire
from tools.boards import Board
from tools.elf_image import read_elf
from tools.errors import BoardError


class VirtualBoard:
    """An emulated board as a `tools.board.protocol.Link`, powered while its ``with`` block runs."""

    def __init__(self, board: Board, elf: Path) -> None:
        """Load `elf` into `board`; what watches its `machine` is set up before the block begins.

        Raises BoardError when the board cannot be emulated, ToolchainError when `elf` is no .elf.
        """
        if not board.virtual:
            raise BoardError(f"{board.name} cannot be emulated.", "Use a real one.")
        self.image = read_elf(elf)
        self._wire = Wire()
        self.machine = Machine(board, self.image, self._wire)
        self._thread = Thread(target=self._live, name=f"virtual {board.name}", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._power_off()

    def write(self, data: bytes) -> None:
        """Put `data` on the wire to the firmware."""
        self._wire.send(data)

    def read(self, count: int, limit_s: float) -> bytes:
        """Exactly `count` bytes from the firmware.

        Raises BoardError when the firmware faults, or does not send them within `limit_s` seconds;
        the board is then switched off.
        """
        try:
            return self._wire.receive(count, limit_s)
        except TimeoutError as error:
            raise self._silent(limit_s) from error

    def _live(self) -> None:
        try:
            self.machine.run()
            self._wire.fail(BoardError("The virtual board is switched off."))
        except Exception as failure:  # noqa: BLE001  # handed to the host's thread, which raises it
            self._wire.fail(failure)

    def _silent(self, limit_s: float) -> BoardError:
        listens = self._wire.chip_listens()
        self._power_off()
        if listens:
            return BoardError(
                f"The virtual board did not answer within {limit_s:g} s; it waits for input.",
                "The firmware did not understand the request: build it again.",
            )
        return BoardError(
            f"The virtual board did not answer within {limit_s:g} s; it was still computing near "
            f"{self.machine.place()}.",
            "The firmware may be in an endless loop, or the network is too large to emulate.",
        )

    def _power_off(self) -> None:
        self._wire.close()
        while self._thread.is_alive():
            self.machine.stop()  # again and again: it has no effect before the run has begun
            self._thread.join(0.02)
