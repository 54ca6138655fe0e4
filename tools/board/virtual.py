"""The virtual board: the very .elf for the chip, run in Unicorn with the chip's memory map.

Imports Unicorn, so it is imported where a board is started and not before.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from unicorn import (
    UC_ARCH_ARM,
    UC_HOOK_INTR,
    UC_HOOK_MEM_INVALID,
    UC_MEM_FETCH_UNMAPPED,
    UC_MEM_READ_UNMAPPED,
    UC_MEM_WRITE_PROT,
    UC_MEM_WRITE_UNMAPPED,
    UC_MODE_MCLASS,
    UC_MODE_THUMB,
    UC_PROT_ALL,
    UC_PROT_EXEC,
    UC_PROT_READ,
    Uc,
    UcError,
)
from unicorn.arm_const import UC_ARM_REG_LR, UC_ARM_REG_PC, UC_ARM_REG_SP, UC_CPU_ARM_CORTEX_M7

from tools.board.peripherals import Clock, CycleCounter, Registers, Stm32Usart
from tools.boards import Board, Peripheral
from tools.elf_image import ElfImage, read_elf
from tools.errors import BoardError

PAGE_BYTES = 0x1000  # Unicorn maps memory in pages
NOWHERE = 0xFFFFFFFF  # an address that is never executed: emulation ends for other reasons
SLICE_S = 0.25  # Python handles Ctrl-C between slices only
FORBIDDEN = {
    UC_MEM_READ_UNMAPPED: "read outside the memory map from",
    UC_MEM_WRITE_UNMAPPED: "write outside the memory map to",
    UC_MEM_FETCH_UNMAPPED: "jump outside the memory map to",
    UC_MEM_WRITE_PROT: "write to flash at",
}
EXCEPTIONS = {2: "SVC", 7: "BKPT"}  # Unicorn's numbers of the traps that its CPU reports


class VirtualBoard:
    """An emulated board as a `tools.board.protocol.Link`.

    Memory outside the map, a peripheral that the board does not list, a write to flash, a trap and
    an instruction that the processor lacks are each a BoardError with address and function.
    """

    def __init__(self, board: Board, elf: Path) -> None:
        """Map `board`, load `elf` and hold the processor in reset.

        Raises BoardError when the board cannot be emulated, ToolchainError when `elf` is no .elf.
        """
        if not board.virtual:
            raise BoardError(f"{board.name} cannot be emulated.", "Use a real one.")
        self._image = read_elf(elf)
        self._board = board
        self._trap = ""
        self._peripherals = self._make_peripherals()
        self._usart = next(p for p in self._peripherals if isinstance(p, Stm32Usart))
        self._uc = self._make_processor()
        self._wanted = 0
        self._usart.on_sent = self._stop_when_sent

    @property
    def image(self) -> ElfImage:
        """The program that was loaded."""
        return self._image

    def write(self, data: bytes) -> None:
        """Put `data` on the wire to the firmware, which takes it while `read` runs it."""
        self._usart.received.extend(data)

    def read(self, count: int, limit_s: float) -> bytes:
        """Run the firmware until it has sent `count` bytes, and take them.

        Raises BoardError when it does not within `limit_s` seconds of this thread's time.
        """
        sent = self._usart.sent
        self._wanted = count
        end = time.thread_time() + limit_s
        while len(sent) < count:
            left = end - time.thread_time()
            if left <= 0:
                raise self._silent(limit_s)
            self._run(min(left, SLICE_S))
        taken = bytes(sent[:count])
        del sent[:count]
        return taken

    def _make_peripherals(self) -> list[Registers]:
        clock = Clock()
        models: dict[str, Callable[[Peripheral], Registers]] = {
            "registers": Registers,
            "cycle-counter": lambda p: CycleCounter(p, clock),
            "stm32-usart": lambda p: Stm32Usart(p, clock, self._register),
        }
        return [models[each.model](each) for each in self._board.peripherals]

    def _make_processor(self) -> Uc:
        uc = Uc(UC_ARCH_ARM, UC_MODE_THUMB | UC_MODE_MCLASS)
        uc.ctl_set_cpu_model(UC_CPU_ARM_CORTEX_M7)
        flash = UC_PROT_READ | UC_PROT_EXEC
        for region in self._board.regions:
            access = flash if region.kind == "flash" else UC_PROT_ALL
            uc.mem_map(region.origin, region.length_bytes, access)
        for page in sorted({p.peripheral.origin & -PAGE_BYTES for p in self._peripherals}):
            self._map_peripherals(uc, page)
        for segment in self._image.segments:
            uc.mem_write(segment.address, segment.data)
        uc.hook_add(UC_HOOK_MEM_INVALID, self._on_invalid)
        uc.hook_add(UC_HOOK_INTR, self._on_trap)
        # ARM DDI 0403E B1.5.5: reset takes the stack pointer and the pc from the vector table.
        flash_origin = next(r.origin for r in self._board.regions if r.kind == "flash")
        stack, self._pc = (
            int.from_bytes(uc.mem_read(flash_origin + offset, 4), "little") for offset in (0, 4)
        )
        uc.reg_write(UC_ARM_REG_SP, stack)
        return uc

    def _map_peripherals(self, uc: Uc, page: int) -> None:
        def read(_uc: Uc, offset: int, _size: int, _data: Any) -> int:
            return self._register(page + offset)

        def write(_uc: Uc, offset: int, _size: int, value: int, _data: Any) -> None:
            model = self._peripheral_at(page + offset)
            model.write(page + offset - model.peripheral.origin, value)

        uc.mmio_map(page, PAGE_BYTES, read, None, write, None)

    def _register(self, address: int) -> int:
        model = self._peripheral_at(address)
        return model.read(address - model.peripheral.origin)

    def _peripheral_at(self, address: int) -> Registers:
        for model in self._peripherals:
            if 0 <= address - model.peripheral.origin < model.peripheral.length_bytes:
                return model
        raise BoardError(f"The firmware uses the register {address:#010x}, which is not emulated.")

    def _run(self, seconds: float) -> None:
        """Emulate for at most `seconds`, or until the firmware has sent what is wanted."""
        try:
            self._uc.emu_start(self._pc | 1, NOWHERE, timeout=int(seconds * 1e6))
        except UcError as error:
            self._trap = self._trap or f"{error} at {self._here()}"
        if self._trap:
            raise BoardError(
                f"The firmware stopped: {self._trap}.",
                "The generated code or the firmware has a bug.",
            )
        self._pc = self._uc.reg_read(UC_ARM_REG_PC)

    def _stop_when_sent(self) -> None:
        if len(self._usart.sent) >= self._wanted:
            self._uc.emu_stop()

    def _here(self) -> str:
        pc, link = self._uc.reg_read(UC_ARM_REG_PC), self._uc.reg_read(UC_ARM_REG_LR)
        return (
            f"pc {pc:#010x} ({self._image.function_at(pc)}), "
            f"called from {self._image.function_at(link)}"
        )

    def _on_invalid(
        self, _uc: Uc, access: int, address: int, size: int, _value: int, _data: Any
    ) -> bool:
        kind = FORBIDDEN.get(access, "forbidden access to")
        self._trap = f"{kind} {address:#010x} ({size} bytes) at {self._here()}"
        return False

    def _on_trap(self, uc: Uc, number: int, _data: Any) -> None:
        self._trap = f"{EXCEPTIONS.get(number, f'exception {number}')} at {self._here()}"
        uc.emu_stop()

    def _silent(self, limit_s: float) -> BoardError:
        """Say whether the firmware waits for the host or is busy with something without end."""
        before = self._usart.empty_looks
        self._run(SLICE_S / 10)
        waits = self._usart.empty_looks > before
        state = "waits for input" if waits else f"is still busy at {self._here()}"
        return BoardError(
            f"The virtual board said nothing for {limit_s:g} s of computing: the firmware {state}.",
            ""
            if waits
            else "It may be in an endless loop, or the network is too large to emulate.",
        )
