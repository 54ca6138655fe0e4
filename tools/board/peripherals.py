"""Models of the peripherals that the virtual board answers for, chosen by board.toml."""

from __future__ import annotations

from collections.abc import Callable

from tools.board.wire import Wire
from tools.boards import Peripheral, Requirement
from tools.errors import BoardError

ReadRegister = Callable[[int], int]  # absolute address -> what the board's register holds


class Registers:
    """Registers that hold what was written to them."""

    def __init__(self, peripheral: Peripheral) -> None:
        self.peripheral = peripheral
        self.origin = peripheral.origin
        self.end = peripheral.origin + peripheral.length_bytes
        self._values = dict(peripheral.reset)

    def read(self, offset: int) -> int:
        """The register `offset` bytes into the peripheral."""
        return self._values.get(offset, 0)

    def write(self, offset: int, value: int) -> None:
        """Set the register `offset` bytes into the peripheral."""
        self._values[offset] = value


class Clock:
    """Processor cycles as the firmware sees them; they pass only where the firmware waits.

    The emulator does not count cycles. The counter moves with each look at it and with each look
    at an empty receiver, so time limits in the firmware run out, and far faster than for real.
    """

    CYCLES_PER_LOOK = 16

    def __init__(self) -> None:
        self.cycles = 0

    def pass_by(self, cycles: int) -> None:
        """Let `cycles` pass; the counter wraps at 2^32 as DWT_CYCCNT does."""
        self.cycles = (self.cycles + cycles) & 0xFFFFFFFF


class CycleCounter(Registers):
    """The DWT's cycle counter (ARM DDI 0403E C1.8.8)."""

    CYCCNT = 0x004

    def __init__(self, peripheral: Peripheral, clock: Clock) -> None:
        super().__init__(peripheral)
        self._clock = clock

    def read(self, offset: int) -> int:
        """As Registers, and CYCCNT moves on."""
        if offset != self.CYCCNT:
            return super().read(offset)
        self._clock.pass_by(Clock.CYCLES_PER_LOOK)
        return self._clock.cycles

    def write(self, offset: int, value: int) -> None:
        """As Registers, and CYCCNT starts from `value`."""
        if offset == self.CYCCNT:
            self._clock.cycles = value
        else:
            super().write(offset, value)


class Stm32Usart(Registers):
    """The USART of the STM32H7 without FIFO (RM0433 section 48.7), polled.

    A character leaves only if the clocks, pins, enable bits and baud rate are right, as on the
    chip; what is wrong is a BoardError.
    """

    CR1, BRR, ISR, ICR, RDR, TDR = 0x00, 0x0C, 0x1C, 0x20, 0x24, 0x28
    UE_RE_TE = 0b1101
    RXNE, TC_TXE = 1 << 5, 3 << 6
    BAUD_TOLERANCE = 0.02
    BITS_PER_CHARACTER = 10

    def __init__(
        self, peripheral: Peripheral, clock: Clock, wire: Wire, registers: ReadRegister
    ) -> None:
        super().__init__(peripheral)
        self._clock = clock
        self._wire = wire
        self._registers = registers
        self._checked = False
        self._character_cycles = (
            self.BITS_PER_CHARACTER * peripheral.clock_hz // max(peripheral.baud, 1)
        )

    def read(self, offset: int) -> int:
        """ISR says whether a character waits; RDR takes it."""
        if offset == self.ISR:
            if self._wire.character_waits():
                return self.RXNE | self.TC_TXE
            self._clock.pass_by(self._character_cycles)
            return self.TC_TXE
        if offset == self.RDR:
            return self._wire.take()
        return super().read(offset)

    def write(self, offset: int, value: int) -> None:
        """TDR sends a character; a change of the settings has them checked again."""
        if offset == self.TDR:
            self._check()
            self._wire.put(value & 0xFF)
        else:
            self._checked = False
            super().write(offset, value)

    def _check(self) -> None:
        if self._checked:
            return
        for requirement in self.peripheral.requires:
            self._require(requirement)
        if super().read(self.CR1) & self.UE_RE_TE != self.UE_RE_TE:
            self._refuse("USART_CR1 does not enable it in both directions")
        baud = self.peripheral.clock_hz / max(super().read(self.BRR), 1)
        if abs(baud / self.peripheral.baud - 1) > self.BAUD_TOLERANCE:
            self._refuse(f"it runs at {baud:.0f} baud instead of {self.peripheral.baud}")
        self._checked = True

    def _require(self, requirement: Requirement) -> None:
        value = self._registers(requirement.address)
        if value & requirement.mask != requirement.value:
            self._refuse(f"{requirement.otherwise} ({requirement.register} is {value:#010x})")

    def _refuse(self, reason: str) -> None:
        raise BoardError(
            f"{self.peripheral.name} cannot send: {reason}.", "Mend the board's start-up code."
        )
