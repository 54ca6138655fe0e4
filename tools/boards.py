"""The boards that firmware can be built for: one folder under firmware/boards each."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from tools.errors import UnknownBoardError
from tools.firmware_files import firmware_root

DEFAULT_BOARD = "stm32h743"


@dataclass(frozen=True, slots=True)
class Region:
    """A memory that sections are linked into."""

    name: str
    kind: Literal["flash", "ram"]
    origin: int
    length_bytes: int

    def holds(self, address: int) -> bool:
        """Whether `address` lies in this memory."""
        return self.origin <= address < self.origin + self.length_bytes


@dataclass(frozen=True, slots=True)
class Requirement:
    """`register` must hold `value` under `mask`, or a peripheral does not work."""

    register: str
    address: int
    mask: int
    value: int
    otherwise: str


@dataclass(frozen=True, slots=True)
class Peripheral:
    """Registers that the virtual board answers for; `model` names the behaviour.

    `led_pin` is the pin of a port that lights the board's LED when it is high.
    """

    name: str
    model: Literal["registers", "cycle-counter", "stm32-gpio", "stm32-usart"]
    origin: int
    length_bytes: int
    reset: tuple[tuple[int, int], ...] = ()
    clock_hz: int = 0
    baud: int = 0
    requires: tuple[Requirement, ...] = ()
    led_pin: int | None = None


@dataclass(frozen=True, slots=True)
class Board:
    """One board: what the compiler, the linker and the virtual board need to know of it.

    `target` boards may be asked for in a sentence; the others are instruments.
    """

    name: str
    title: str
    aliases: tuple[str, ...]
    target: bool
    core: str
    cpu_flags: tuple[str, ...]
    stack_bytes: int
    regions: tuple[Region, ...]
    peripherals: tuple[Peripheral, ...]
    folder: Path

    @property
    def flash_bytes(self) -> int:
        """Flash of the board."""
        return sum(region.length_bytes for region in self.regions if region.kind == "flash")

    @property
    def sram_bytes(self) -> int:
        """RAM that data and stack are linked into, all memories together."""
        return sum(region.length_bytes for region in self.regions if region.kind == "ram")

    @property
    def network_sram_bytes(self) -> int:
        """The most that a network can use: a pool that fills the largest RAM, and the stack."""
        largest = max(region.length_bytes for region in self.regions if region.kind == "ram")
        return min(largest + self.stack_bytes, self.sram_bytes)

    @property
    def virtual(self) -> bool:
        """Whether the virtual board can stand in for it."""
        return bool(self.peripherals)


def find_board(text: str) -> Board:
    """The target that `text` names: a name or alias, in any case, with any hyphens and spaces.

    Raises UnknownBoardError, which lists what is known.
    """
    wanted = _plain(text)
    for board in all_boards():
        if board.target and wanted in {_plain(name) for name in (board.name, *board.aliases)}:
            return board
    known = "; ".join(f"{board.name} ({board.title})" for board in all_boards() if board.target)
    raise UnknownBoardError(f"There is no board called {text!r}.", f"Known boards: {known}.")


def board_named(name: str) -> Board:
    """The board, target or instrument, whose exact name is `name`, or UnknownBoardError."""
    for board in all_boards():
        if board.name == name:
            return board
    known = ", ".join(board.name for board in all_boards())
    raise UnknownBoardError(f"There is no board called {name!r}.", f"Known boards: {known}.")


@cache
def all_boards() -> tuple[Board, ...]:
    """Every board with a board.toml, ordered by name."""
    return tuple(_read(path) for path in sorted((firmware_root() / "boards").glob("*/board.toml")))


def _read(path: Path) -> Board:
    fields: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    fields["aliases"] = tuple(fields["aliases"])
    fields["cpu_flags"] = tuple(fields["cpu_flags"])
    fields["regions"] = tuple(Region(**region) for region in fields["regions"])
    fields["peripherals"] = tuple(map(_peripheral, fields.get("peripherals", [])))
    return Board(**fields, folder=path.parent)


def _peripheral(fields: dict[str, Any]) -> Peripheral:
    reset = tuple((offset, value) for offset, value in fields.pop("reset", []))
    requires = tuple(Requirement(**each) for each in fields.pop("requires", []))
    return Peripheral(**fields, reset=reset, requires=requires)


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())
