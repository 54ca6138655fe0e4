"""The emulated chip: memory map and peripherals of a board around Unicorn's Cortex-M7.

Imports Unicorn, so it is imported where a board is started and not before.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from unicorn import (
    UC_ARCH_ARM,
    UC_HOOK_CODE,
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
from unicorn.arm_const import (
    UC_ARM_REG_LR,
    UC_ARM_REG_PC,
    UC_ARM_REG_R0,
    UC_ARM_REG_R1,
    UC_ARM_REG_SP,
    UC_CPU_ARM_CORTEX_M7,
)

from tools.board.peripherals import (
    Clock,
    CycleCounter,
    Level,
    Registers,
    Stm32Gpio,
    Stm32Usart,
)
from tools.board.wire import Wire
from tools.boards import Board, Peripheral, Region
from tools.elf_image import ElfImage
from tools.errors import BoardError

PAGE_BYTES = 0x1000  # Unicorn maps memory in pages
NOWHERE = 0xFFFFFFFF  # never executed: emulation ends for other reasons
FORBIDDEN = {
    UC_MEM_READ_UNMAPPED: "read outside the memory map from",
    UC_MEM_WRITE_UNMAPPED: "write outside the memory map to",
    UC_MEM_FETCH_UNMAPPED: "jump outside the memory map to",
    UC_MEM_WRITE_PROT: "write to flash at",
}
REGISTERS = {
    "r0": UC_ARM_REG_R0,
    "r1": UC_ARM_REG_R1,
    "sp": UC_ARM_REG_SP,
    "lr": UC_ARM_REG_LR,
    "pc": UC_ARM_REG_PC,
}
TRAPS = {2: "SVC instruction", 7: "BKPT instruction"}  # numbers as Unicorn reports them


class Machine:
    """A board's processor, memories and peripherals, with a program in flash.

    An address outside the map, a register that the board does not list, a write to flash, a trap
    and an instruction that the processor lacks each end the run with a BoardError.
    """

    def __init__(self, board: Board, image: ElfImage, wire: Wire) -> None:
        """Map `board`, load `image`, and join the serial peripheral to `wire`."""
        self._image = image
        self._trap = ""
        self._peripherals = self._make_peripherals(board.peripherals, wire)
        self._uc = Uc(UC_ARCH_ARM, UC_MODE_THUMB | UC_MODE_MCLASS)
        self._uc.ctl_set_cpu_model(UC_CPU_ARM_CORTEX_M7)
        self._map_memory(board.regions)
        self._map_peripherals()
        for segment in image.segments:
            self._uc.mem_write(segment.address, segment.data)
        self._uc.hook_add(UC_HOOK_MEM_INVALID, self._on_invalid)
        self._uc.hook_add(UC_HOOK_INTR, self._on_trap)
        self._vectors = next(r.origin for r in board.regions if r.kind == "flash")

    def run(self) -> None:
        """Reset the processor and emulate until `stop`; raises BoardError for a fault.

        Runs in one piece: Unicorn cannot go on exactly where it was stopped (its issue 1105).
        """
        # ARM DDI 0403E B1.5.5: reset takes the stack pointer and the pc from the vector table.
        stack, start = (
            int.from_bytes(self._uc.mem_read(self._vectors + offset, 4), "little")
            for offset in (0, 4)
        )
        self._uc.reg_write(UC_ARM_REG_SP, stack)
        try:
            self._uc.emu_start(start | 1, NOWHERE)
        except UcError as error:
            self._trap = self._trap or f"{error} at {self.place()}"
        if self._trap:
            raise BoardError(
                f"The firmware stopped: {self._trap}.",
                "The generated code or the firmware has a bug.",
            )

    def stop(self) -> None:
        """End `run`, from any thread; does nothing when it is not running."""
        self._uc.emu_stop()

    def watch(self, begin: int, end: int, seen: Callable[[int], None]) -> None:
        """Call `seen` with the address of each instruction from `begin` to before `end`.

        It is called in the processor's thread, before the instruction runs. What it raises ends
        the run.
        """

        def hook(_uc: Uc, address: int, _size: int, _data: Any) -> None:
            seen(address)

        self._uc.hook_add(UC_HOOK_CODE, hook, begin=begin, end=end - 1)

    def register(self, name: str) -> int:
        """What a register of the processor holds, by its name in REGISTERS."""
        return int(self._uc.reg_read(REGISTERS[name]))

    def memory(self, address: int, count: int) -> bytes:
        """`count` bytes of memory; raises BoardError where there is none."""
        try:
            return bytes(self._uc.mem_read(address, count))
        except (UcError, ValueError) as error:
            raise BoardError(f"There are no {count} bytes of memory at {address:#010x}.") from error

    def store(self, address: int, data: bytes) -> None:
        """Change memory, as a debugger would; raises BoardError where there is none."""
        try:
            self._uc.mem_write(address, data)
        except UcError as error:
            raise BoardError(f"There is no memory at {address:#010x} to write to.") from error

    def settings(self) -> dict[str, dict[int, int]]:
        """What the registers of each peripheral hold, but for the LED's level."""
        return {each.peripheral.name: each.held() for each in self._peripherals}

    def led_levels(self) -> tuple[Level, ...]:
        """Every change of the LED so far."""
        ports = [each for each in self._peripherals if isinstance(each, Stm32Gpio)]
        return tuple(level for port in ports for level in port.levels)

    def place(self) -> str:
        """Where the processor is, in words."""
        pc, link = self.register("pc"), self.register("lr")
        function, caller = self._image.function_at(pc), self._image.function_at(link & ~1)
        return f"pc {pc:#010x} ({function}, link register {caller})"

    def _make_peripherals(self, peripherals: Sequence[Peripheral], wire: Wire) -> list[Registers]:
        clock = Clock()
        models: dict[str, Callable[[Peripheral], Registers]] = {
            "registers": Registers,
            "cycle-counter": lambda each: CycleCounter(each, clock),
            "stm32-gpio": lambda each: Stm32Gpio(each, clock, self._register),
            "stm32-usart": lambda each: Stm32Usart(each, clock, self._register, wire),
        }
        return [models[each.model](each) for each in peripherals]

    def _map_memory(self, regions: Sequence[Region]) -> None:
        flash = UC_PROT_READ | UC_PROT_EXEC
        for region in regions:
            access = flash if region.kind == "flash" else UC_PROT_ALL
            self._uc.mem_map(region.origin, region.length_bytes, access)

    def _map_peripherals(self) -> None:
        for page in sorted({each.peripheral.origin & -PAGE_BYTES for each in self._peripherals}):
            self._map_page(page)

    def _map_page(self, page: int) -> None:
        """Let the peripherals of one page answer for it; the rest of the page is an error."""

        def read(_uc: Uc, offset: int, _size: int, _data: Any) -> int:
            return self._register(page + offset)

        def write(_uc: Uc, offset: int, _size: int, value: int, _data: Any) -> None:
            peripheral = self._peripheral_at(page + offset)
            peripheral.write(page + offset - peripheral.origin, value)

        self._uc.mmio_map(page, PAGE_BYTES, read, None, write, None)

    def _register(self, address: int) -> int:
        peripheral = self._peripheral_at(address)
        return peripheral.read(address - peripheral.origin)

    def _peripheral_at(self, address: int) -> Registers:
        for peripheral in self._peripherals:
            if peripheral.origin <= address < peripheral.end:
                return peripheral
        raise BoardError(
            f"The firmware uses the register {address:#010x}, which the virtual board lacks.",
            "Name its peripheral in the board's board.toml.",
        )

    def _on_invalid(
        self, _uc: Uc, access: int, address: int, size: int, _value: int, _data: Any
    ) -> bool:
        kind = FORBIDDEN.get(access, "forbidden access to")
        self._trap = f"{kind} {address:#010x} ({size} bytes) at {self.place()}"
        return False

    def _on_trap(self, uc: Uc, number: int, _data: Any) -> None:
        self._trap = f"{TRAPS.get(number, f'exception {number}')} at {self.place()}"
        uc.emu_stop()
