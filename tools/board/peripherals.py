"""Models of the peripherals that the virtual board answers for, chosen by board.toml."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tools.board.wire import Wire
from tools.boards import Peripheral
from tools.errors import BoardError

ReadRegister = Callable[[int], int]  # absolute address -> what the board's register holds


class Registers:
    """Registers that hold what was written to them."""

    def __init__(self, peripheral: Peripheral) -> None:
        self.peripheral = peripheral
        self.origin = peripheral.origin
        self.end = peripheral.origin + peripheral.length_bytes
        self._values = dict(peripheral.reset)

    def held(self) -> dict[int, int]:
        """What was written and stays, by offset."""
        return dict(self._values)

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
    Firmware that looks at nothing else is only waiting: each such look takes longer.
    """

    CYCLES_PER_LOOK = 16
    LONGEST_LOOK = 1 << 17

    def __init__(self) -> None:
        self.cycles = 0
        self._look = self.CYCLES_PER_LOOK

    def look(self) -> int:
        """The counter, moved on by a look at it."""
        self.pass_by(self._look)
        self._look = min(2 * self._look, self.LONGEST_LOOK)
        return self.cycles

    def interrupt(self) -> None:
        """The firmware turned to something else than the counter."""
        self._look = self.CYCLES_PER_LOOK

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
        return self._clock.look()

    def write(self, offset: int, value: int) -> None:
        """As Registers, and CYCCNT starts from `value`."""
        self._clock.interrupt()
        if offset == self.CYCCNT:
            self._clock.cycles = value
        else:
            super().write(offset, value)


class Wired(Registers):
    """A peripheral that works only where other registers are set up as on the chip."""

    def __init__(self, peripheral: Peripheral, clock: Clock, registers: ReadRegister) -> None:
        super().__init__(peripheral)
        self._clock = clock
        self._registers = registers

    def require_all(self, deed: str) -> None:
        """Raise BoardError, with the first register that is not as `deed` requires."""
        for need in self.peripheral.requires:
            value = self._registers(need.address)
            if value & need.mask != need.value:
                self.refuse(deed, f"{need.otherwise} ({need.register} is {value:#010x})")

    def refuse(self, deed: str, reason: str) -> None:
        """Raise BoardError: the peripheral cannot do `deed`."""
        raise BoardError(
            f"{self.peripheral.name} cannot {deed}: {reason}.", "Mend the board's start-up code."
        )


@dataclass(frozen=True, slots=True)
class Level:
    """What the LED became, and when: processor cycles as the firmware sees them."""

    on: bool
    cycles: int


class Stm32Gpio(Wired):
    """A port of the STM32H7 whose pin `led_pin` drives the LED (RM0433 section 11.4)."""

    ODR, BSRR = 0x14, 0x18

    def __init__(self, peripheral: Peripheral, clock: Clock, registers: ReadRegister) -> None:
        super().__init__(peripheral, clock, registers)
        self.levels: list[Level] = []

    def held(self) -> dict[int, int]:
        """As Registers, but for the LED."""
        others = ~(1 << self.peripheral.led_pin) if self.peripheral.led_pin is not None else -1
        return super().held() | {self.ODR: self.read(self.ODR) & others}

    def write(self, offset: int, value: int) -> None:
        """ODR sets the pins' levels; BSRR single ones, and setting wins over resetting (11.4.7)."""
        self._clock.interrupt()
        if offset == self.BSRR:
            self._drive(self.read(self.ODR) & ~(value >> 16) | value & 0xFFFF)
        elif offset == self.ODR:
            self._drive(value & 0xFFFF)
        else:
            super().write(offset, value)

    def _drive(self, levels: int) -> None:
        """Set the output register and note a change of the LED."""
        was = self._lit()
        super().write(self.ODR, levels)
        if self._lit() != was:
            self.require_all("light the LED")
            self.levels.append(Level(not was, self._clock.cycles))

    def _lit(self) -> bool:
        pin = self.peripheral.led_pin
        return pin is not None and bool(self.read(self.ODR) >> pin & 1)


class Stm32Usart(Wired):
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
        self, peripheral: Peripheral, clock: Clock, registers: ReadRegister, wire: Wire
    ) -> None:
        super().__init__(peripheral, clock, registers)
        self._wire = wire
        self._checked = False
        self._character_cycles = (
            self.BITS_PER_CHARACTER * peripheral.clock_hz // max(peripheral.baud, 1)
        )

    def read(self, offset: int) -> int:
        """ISR says whether a character waits; RDR takes it."""
        self._clock.interrupt()
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
        self.require_all("send")
        if super().read(self.CR1) & self.UE_RE_TE != self.UE_RE_TE:
            self.refuse("send", "USART_CR1 does not enable it in both directions")
        baud = self.peripheral.clock_hz / max(super().read(self.BRR), 1)
        if abs(baud / self.peripheral.baud - 1) > self.BAUD_TOLERANCE:
            self.refuse("send", f"it runs at {baud:.0f} baud instead of {self.peripheral.baud}")
        self._checked = True
