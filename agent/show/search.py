"""A search as it runs: the front so far, the newest candidate, and what it all took."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

from rich.console import Console, ConsoleOptions, RenderResult
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from agent.show.live import clock
from agent.show.plain import one_line
from agent.show.table import Column, FittingTable
from tools.search_state import FoundRow, SearchState
from tools.units import format_bytes, format_count, format_percent, plural

_SPARKS = "▁▂▃▄▅▆▇█"
_SPARKLINE_COLUMNS = 24
_BAR_COLUMNS = 20
_STATUS = {"pruned": "ended early", "failed": "failed", "rejected": "rejected"}
_ID_CHARACTERS = 8


class SearchView:
    """The live area of a search, from the first candidate on."""

    def __init__(self, state: SearchState) -> None:
        self.volumes: list[float] = []
        self.update(state)

    def update(self, state: SearchState) -> None:
        """The search after one candidate more."""
        self.state, self._updated = state, time.monotonic()
        self.volumes.append(state.hypervolume)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        state = self.state
        yield self._progress(state)
        yield _front(state.front)
        if state.front_size > len(state.front):
            yield _line(f"… and {state.front_size - len(state.front)} more on the front", "dim")
        yield _line(f"newest  {found_words(state.found, recalled=state.recalled)}")
        if said := why_words(state.found):
            yield _line(f"        {said}", "italic dim")
        yield _line(f"hypervolume {state.hypervolume:.3f}  {sparkline(self.volumes)}")
        yield _line(count_words(state), "dim")
        yield _line(effort_words(state, self._seconds(state)), "dim")

    def _progress(self, state: SearchState) -> Table:
        grid = Table.grid(padding=(0, 1))
        for _ in range(4):
            grid.add_column(no_wrap=True)
        bar = ProgressBar(total=state.budget, completed=state.done, width=_BAR_COLUMNS)
        done = f"{state.done:,}/{state.budget:,}"
        grid.add_row(Text("  search"), bar, Text(done), Text(clock(self._seconds(state)), "dim"))
        return grid

    def _seconds(self, state: SearchState) -> float:
        """Of the search until now: the clock goes on between two candidates."""
        return state.seconds + time.monotonic() - self._updated


def _front(rows: Sequence[FoundRow]) -> FittingTable:
    columns = (
        Column(""),
        Column("accuracy", right=True),
        Column("MACs", right=True),
        Column("SRAM", right=True),
        Column("flash", rank=1, right=True),
        Column("candidate", rank=3),
        Column("by", rank=2),
    )
    return FittingTable(columns, [_row(row) for row in rows])


def _row(row: FoundRow) -> list[str | Text]:
    return [
        " ",
        format_percent(row.accuracy or 0.0),
        format_count(row.macs),
        format_bytes(row.sram_bytes),
        format_bytes(row.flash_bytes),
        row.candidate[:_ID_CHARACTERS],
        row.proposer,
    ]


def candidate_line(state: SearchState) -> str:
    """The newest candidate on a line of its own, with its number and why it was proposed."""
    number = f"{state.done:>{len(str(state.budget))}}"
    parts = [number, found_words(state.found, recalled=state.recalled, columns=13)]
    return "  ".join(part for part in (*parts, why_words(state.found)) if part).rstrip()


def found_words(row: FoundRow, *, recalled: bool, columns: int = 0) -> str:
    """Figures of a candidate, or what became of it, in columns of equal width."""
    known = row.accuracy is not None
    first = f"accuracy {format_percent(row.accuracy or 0.0)}" if known else _STATUS[row.status]
    figures = (
        first, f"{format_count(row.macs)} MACs", f"{format_bytes(row.sram_bytes)} SRAM",
        one_line(row.proposer),
    )  # fmt: skip
    marks = [word for word, holds in (
        ("on the front", row.on_front), ("from the archive", recalled)) if holds]  # fmt: skip
    return "  ".join([*(f"{part:<{columns}}" for part in figures), *marks]).rstrip()


def why_words(row: FoundRow) -> str:
    """Why a candidate is not trained, else why it was proposed; one line, "" where nobody said."""
    if row.reason:
        return one_line(row.reason)
    return f"“{one_line(row.rationale)}”" if row.rationale.strip() else ""


def kept_words(state: SearchState) -> str:
    """What the archive holds of a search that was stopped or broke down."""
    return (
        f"candidates.sqlite holds {plural(state.done, 'candidate')} of this search, "
        f"{state.front_size} on the front, and {plural(state.rejected, 'rejected design')}; the "
        "same search goes on from there."
    )


def count_words(state: SearchState) -> str:
    """How many designs fell where."""
    counts = (
        (state.screened, "measured"),
        (state.rejected, "rejected"),
        (state.duplicates, "duplicate" if state.duplicates == 1 else "duplicates"),
        (state.pruned, "ended early"),
    )
    return ", ".join(f"{number:,} {words}" for number, words in counts)


def effort_words(state: SearchState, seconds: float | None = None) -> str:
    """Time, training images, and each proposer's share of the candidates."""
    shares = shares_words(state.by_proposer)
    spent = state.seconds if seconds is None else seconds
    parts = (f"{clock(spent)}, {format_count(state.images)} training images", shares)
    return " · ".join(part for part in parts if part)


def shares_words(by_proposer: Mapping[str, int]) -> str:
    """ "evolution 5, llm 3", the largest share first."""
    ordered = sorted(by_proposer.items(), key=lambda one: (-one[1], one[0]))
    return ", ".join(f"{one_line(name)} {number:,}" for name, number in ordered)


def sparkline(values: Sequence[float], columns: int = _SPARKLINE_COLUMNS) -> str:
    """The course of `values` in one line of blocks, the last of each share where there are many."""
    step = max(1, -(-len(values) // columns))
    kept = [values[min(end, len(values)) - 1] for end in range(step, len(values) + step, step)]
    low, high = min(kept, default=0.0), max(kept, default=0.0)
    span = (high - low) or 1.0
    return "".join(_SPARKS[round((one - low) / span * (len(_SPARKS) - 1))] for one in kept)


def _line(text: str, style: str = "") -> Text:
    return Text(f"  {text}", style, no_wrap=True, overflow="ellipsis")
