"""What an .elf file says of itself: segments to load, sections by memory, functions by address."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.boards import Board, Region
from tools.errors import ToolchainError

SHF_ALLOC = 0x2  # System V ABI, figure 4-11: the section occupies memory when the program runs


@dataclass(frozen=True, slots=True)
class Segment:
    """Bytes and the address at which the flasher puts them."""

    address: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Section:
    """A section that takes up memory when the program runs."""

    name: str
    address: int
    size_bytes: int


@dataclass(frozen=True, slots=True)
class ElfImage:
    """The parts of an .elf that are needed to load it, measure it and name an address in it."""

    segments: tuple[Segment, ...]
    sections: tuple[Section, ...]
    functions: tuple[tuple[int, str], ...]  # start address and name, by address

    def sections_by_region(self, board: Board) -> dict[str, dict[str, int]]:
        """Bytes of each non-empty section, by the memory of `board` that it runs from."""
        return {
            region.name: {
                section.name: section.size_bytes
                for section in self.sections
                if region.holds(section.address) and section.size_bytes
            }
            for region in board.regions
        }

    def sram_bytes(self, board: Board) -> int:
        """RAM in use on `board`, the gaps that alignment leaves counted."""
        return sum(_extent(r, self._spans()) for r in board.regions if r.kind == "ram")

    def flash_bytes(self, board: Board) -> int:
        """Flash in use on `board`: code, constants and the initial values of data."""
        spans = [(s.address, s.address + len(s.data)) for s in self.segments]
        return sum(_extent(r, spans) for r in board.regions if r.kind == "flash")

    def section_bytes(self, name: str) -> int:
        """Size of the section `name`, 0 where the .elf has none."""
        return sum(section.size_bytes for section in self.sections if section.name == name)

    def function_at(self, address: int) -> str:
        """The function that holds `address` as ``model_invoke+0x12``, or the bare address."""
        position = bisect_right(self.functions, (address, "\U0010ffff")) - 1
        if position < 0:
            return f"{address:#010x}"
        start, name = self.functions[position]
        return f"{name}+{address - start:#x}"

    def _spans(self) -> list[tuple[int, int]]:
        return [(s.address, s.address + s.size_bytes) for s in self.sections if s.size_bytes]


def _extent(region: Region, spans: Iterable[tuple[int, int]]) -> int:
    """Bytes from the start of `region` to the end of the last span in it."""
    ends = [end for start, end in spans if region.holds(start) and end > start]
    return max(ends, default=region.origin) - region.origin


def read_elf(path: Path) -> ElfImage:
    """The image in the file `path`; raises ToolchainError when it is not an .elf."""
    from elftools.common.exceptions import ELFError
    from elftools.elf.elffile import ELFFile

    try:
        with path.open("rb") as file:
            elf = ELFFile(file)
            return ElfImage(_segments(elf), _sections(elf), _functions(elf))
    except (OSError, ELFError) as error:
        raise ToolchainError(f"{path} is not a readable .elf file.", "Build it again.") from error


def _segments(elf: Any) -> tuple[Segment, ...]:
    return tuple(
        Segment(segment["p_paddr"], segment.data())
        for segment in elf.iter_segments("PT_LOAD")
        if segment["p_filesz"]
    )


def _sections(elf: Any) -> tuple[Section, ...]:
    return tuple(
        Section(section.name, section["sh_addr"], section["sh_size"])
        for section in elf.iter_sections()
        if section["sh_flags"] & SHF_ALLOC
    )


def _functions(elf: Any) -> tuple[tuple[int, str], ...]:
    table = elf.get_section_by_name(".symtab")
    if table is None:
        return ()
    return tuple(
        sorted(
            (symbol["st_value"] & ~1, symbol.name)  # bit 0 says Thumb
            for symbol in table.iter_symbols()
            if symbol["st_info"]["type"] == "STT_FUNC"
        )
    )
