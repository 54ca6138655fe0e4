"""The candidates of a search as a table, from what was told while it ran."""

from __future__ import annotations

from collections.abc import Iterable

from agent.events import Event, ToolStarted
from agent.progress import CandidateFound
from agent.show.search import why_words
from tools.search_state import SearchState
from tools.units import format_bytes, format_count, format_percent

CAPTION = "candidates, as they came"
COLUMNS = (
    "n", "candidate", "status", "accuracy", "MACs", "SRAM", "flash", "by", "why", "hypervolume",
)  # fmt: skip


def candidates_by_call(events: Iterable[Event]) -> dict[str, list[tuple[str, ...]]]:
    """One row for each candidate that was found, by the id of the call that found it."""
    found: dict[str, list[tuple[str, ...]]] = {}
    call = ""
    for event in events:
        if isinstance(event, ToolStarted):
            call = event.call.id
        elif isinstance(event, CandidateFound):
            found.setdefault(call, []).append(_row(event.state))
    return found


def _row(state: SearchState) -> tuple[str, ...]:
    one = state.found
    marks = ["from the archive"] * state.recalled + ["on the front"] * one.on_front
    return (
        str(state.done),
        one.candidate,
        ", ".join([one.status, *marks]),
        "" if one.accuracy is None else format_percent(one.accuracy),
        format_count(one.macs),
        format_bytes(one.sram_bytes),
        format_bytes(one.flash_bytes),
        one.proposer,
        why_words(one),
        f"{state.hypervolume:.3f}",
    )
