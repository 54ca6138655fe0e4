"""The plane of MACs and SRAM in cells, so that designs are sought along the whole front.

Left alone, proposers crowd into one corner of the plane: evolution where its first good parents
were, language models where their examples were. Cells are octaves below the limits, because what
is small matters as much as what is large.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from tools.footprint import Footprint
from tools.search.limits import Limits, sram_used
from tools.units import format_bytes, format_count

COLUMNS, ROWS = 4, 3
"""Cells along MACs and along SRAM."""


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """Column along MACs and row along SRAM, both from 0, the cheapest."""

    macs: int
    sram: int


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a design of a cell costs: more than `least_…`, at most `most_…`; MACs and bytes.

    0 as least: no lower bound; None as most: no upper one.
    """

    least_macs: int
    most_macs: int | None
    least_sram_bytes: int
    most_sram_bytes: int | None


@dataclass(frozen=True, slots=True)
class Partition:
    """Cells between `macs_edges` and `sram_edges`, both ascending; the first and last are open.

    SRAM counts what `limits` counts: the network's for the runtime and what is reserved.
    """

    limits: Limits
    macs_edges: tuple[int, ...]
    sram_edges: tuple[int, ...]

    @classmethod
    def of(
        cls,
        limits: Limits,
        footprints: Sequence[Footprint] = (),
        columns: int = COLUMNS,
        rows: int = ROWS,
    ) -> Partition:
        """The cells below `limits`; where one is missing, below the largest of `footprints`.

        Where there is neither, that axis is not cut.
        """
        most_macs = limits.macs or max((one.macs for one in footprints), default=0)
        most_sram = limits.sram_bytes or max(
            (sram_used(one, limits) for one in footprints), default=0
        )
        reserved = limits.reserved_sram_bytes
        return cls(
            limits,
            _edges(limits.macs_min or 0, most_macs, columns),
            tuple(reserved + edge for edge in _edges(0, most_sram - reserved, rows)),
        )

    @property
    def cells(self) -> tuple[Cell, ...]:
        """All cells, cheapest first."""
        columns, rows = len(self.macs_edges) + 1, len(self.sram_edges) + 1
        return tuple(Cell(column, row) for column in range(columns) for row in range(rows))

    def cell(self, footprint: Footprint) -> Cell:
        """Where a design of `footprint` lies."""
        return Cell(
            bisect_left(self.macs_edges, footprint.macs),
            bisect_left(self.sram_edges, sram_used(footprint, self.limits)),
        )

    def bounds(self, cell: Cell) -> Bounds:
        """Where `cell` begins and ends; the limits end the last ones."""
        least_macs, most_macs = _interval(self.macs_edges, cell.macs, self.limits.macs)
        least_sram, most_sram = _interval(self.sram_edges, cell.sram, self.limits.sram_bytes)
        return Bounds(max(least_macs, self.limits.macs_min or 0), most_macs, least_sram, most_sram)

    def words(self, cell: Cell) -> str:
        """Such as ``500 k to 1 M MACs, 16 KB to 32 KB SRAM``."""
        bounds = self.bounds(cell)
        macs = (format_count(bounds.least_macs), _text(format_count, bounds.most_macs))
        sram = (format_bytes(bounds.least_sram_bytes), _text(format_bytes, bounds.most_sram_bytes))
        return (
            f"{_range(bounds.least_macs, *macs)} MACs, "
            f"{_range(bounds.least_sram_bytes, *sram)} SRAM"
        )

    def fair(self, counts: Mapping[Cell, int], closed: frozenset[Cell] = frozenset()) -> list[Cell]:
        """The cells whose turn is next: those of fewest `counts` first, without the `closed`.

        Ties: the cheapest first, as in `cells`. Empty where all are closed.
        """
        open_cells = [cell for cell in self.cells if cell not in closed]
        return sorted(open_cells, key=lambda cell: (counts.get(cell, 0), cell))


def _edges(least: int, most: int, count: int) -> tuple[int, ...]:
    """The `count` - 1 inner edges below `most`: octaves, closer where `least` leaves fewer."""
    if most <= 0:
        return ()
    ratio = 2.0 if least <= 0 else min(2.0, (most / least) ** (1 / count))
    edges = {round(most / ratio**step) for step in range(1, count)}
    return tuple(sorted(edge for edge in edges if 0 < edge < most))


def _interval(edges: tuple[int, ...], index: int, limit: int | None) -> tuple[int, int | None]:
    least = edges[index - 1] if index > 0 else 0
    return least, edges[index] if index < len(edges) else limit


def _text(form: Callable[[int], str], value: int | None) -> str | None:
    return None if value is None else form(value)


def _range(least: int, from_text: str, to_text: str | None) -> str:
    if to_text is None:
        return f"more than {from_text}" if least else "any number of"
    return f"{from_text} to {to_text}" if least else f"up to {to_text}"
