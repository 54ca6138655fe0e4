from __future__ import annotations

import pytest

from tools.board.peripherals import Clock, CycleCounter, Stm32Gpio, Stm32Usart
from tools.board.wire import Wire
from tools.boards import board_named
from tools.errors import BoardError

BOARD = board_named("stm32h743")
PERIPHERAL = next(p for p in BOARD.peripherals if p.model == "stm32-usart")
PORT = next(p for p in BOARD.peripherals if p.led_pin is not None)
COUNTER = next(p for p in BOARD.peripherals if p.model == "cycle-counter")
READY = {need.address: need.value for need in PERIPHERAL.requires}


def started(registers: dict[int, int], enable: int = 0b1101, divider: int = 556) -> Stm32Usart:
    """A USART whose settings were made among these `registers` of the chip."""
    usart = Stm32Usart(PERIPHERAL, Clock(), lambda address: registers.get(address, 0), Wire())
    usart.write(Stm32Usart.BRR, divider)
    usart.write(Stm32Usart.CR1, enable)
    return usart


def test_a_well_configured_usart_sends() -> None:
    started(READY).write(Stm32Usart.TDR, 65)


@pytest.mark.parametrize("need", PERIPHERAL.requires, ids=lambda need: need.register)
def test_a_forgotten_clock_or_pin_is_named(need: object) -> None:
    from tools.boards import Requirement

    assert isinstance(need, Requirement)
    usart = started({**READY, need.address: 0})
    with pytest.raises(BoardError, match=f"USART3 cannot send: .*{need.register}"):
        usart.write(Stm32Usart.TDR, 65)


def test_a_wrong_baud_rate_is_named() -> None:
    with pytest.raises(BoardError, match="230216 baud instead of 115200"):
        started(READY, divider=278).write(Stm32Usart.TDR, 65)


def test_a_usart_that_is_not_enabled_does_not_send() -> None:
    with pytest.raises(BoardError, match="CR1"):
        started(READY, enable=0b1100).write(Stm32Usart.TDR, 65)


def port(registers: dict[int, int] | None = None) -> Stm32Gpio:
    """The port of the LED; among `registers` of the chip, everything ready where none are given."""
    ready = {need.address: need.value for need in PORT.requires}
    given = ready if registers is None else registers
    return Stm32Gpio(PORT, Clock(), lambda address: given.get(address, 0))


def test_the_led_is_noted_where_it_changes() -> None:
    gpio = port()
    for value in (1, 1, 1 << 16, 1 << 16, 1 << 1, 1 << 16 | 1):
        gpio.write(Stm32Gpio.BSRR, value)
    gpio.write(Stm32Gpio.ODR, 0)
    assert [level.on for level in gpio.levels] == [True, False, True, False]
    assert gpio.held()[Stm32Gpio.ODR] == 0


def test_the_led_does_not_light_from_a_port_without_clock() -> None:
    with pytest.raises(BoardError, match=r"GPIOB cannot light the LED: the clock of its port"):
        port({}).write(Stm32Gpio.BSRR, 1)


def test_waiting_goes_faster_than_looking_now_and_then() -> None:
    clock = Clock()
    counter = CycleCounter(COUNTER, clock)
    usart = Stm32Usart(PERIPHERAL, clock, lambda _: 0, Wire())
    busy = 0
    for _ in range(10):
        before = clock.cycles
        busy += counter.read(CycleCounter.CYCCNT) - before
        usart.read(Stm32Usart.CR1)
    start = clock.cycles
    looks = [counter.read(CycleCounter.CYCCNT) - start for _ in range(10)]
    assert busy == 10 * Clock.CYCLES_PER_LOOK < looks[-1]
