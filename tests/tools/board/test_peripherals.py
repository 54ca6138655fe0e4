from __future__ import annotations

import pytest

from tools.board.peripherals import Clock, Stm32Usart
from tools.board.wire import Wire
from tools.boards import board_named
from tools.errors import BoardError

BOARD = board_named("stm32h743")
PERIPHERAL = next(p for p in BOARD.peripherals if p.model == "stm32-usart")
READY = {need.address: need.value for need in PERIPHERAL.requires}


def started(registers: dict[int, int], enable: int = 0b1101, divider: int = 556) -> Stm32Usart:
    """A USART whose settings were made among these `registers` of the chip."""
    usart = Stm32Usart(PERIPHERAL, Clock(), Wire(), lambda address: registers.get(address, 0))
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
