"""What the agent's own programs have cost a session, and how many of them did their work."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict
from rich.text import Text

from agent.events import ModelSaid, Record, ToolFinished, UserSaid
from agent.repair import passed, ran
from agent.show.table import Column, FittingTable


class Entry(BaseModel):
    """One stage; a task is what the user asked for, whatever number of attempts it took.

    `tokens` are those of the answers that wrote the programs, None where a model does not count;
    `seconds` those of writing and of running.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    stage: str
    tasks: int = 0
    succeeded: int = 0
    attempts: int = 0
    refused: int = 0
    tokens: int | None = 0
    seconds: float = 0.0


@dataclass
class _Book:
    """Entries by tool, and which tools have a task that is still open."""

    entries: dict[str, Entry]
    open: set[str]

    def add(self, tool: str, **figures: float | None) -> None:
        entry = self.entries[tool]
        sums = {
            name: None if value is None or getattr(entry, name) is None
            else getattr(entry, name) + value
            for name, value in figures.items()
        }  # fmt: skip
        self.entries[tool] = entry.model_copy(update=sums)

    def write(self, said: ModelSaid) -> None:
        """An answer wrote one program, or several that share its cost."""
        tools = [call.tool for call in said.calls if call.tool in self.entries]
        counted = said.input_tokens is not None and said.output_tokens is not None
        tokens = (said.input_tokens or 0) + (said.output_tokens or 0)
        for place, tool in enumerate(tools):
            share = tokens if place == 0 else 0
            seconds = said.seconds if place == 0 else 0.0
            self.add(tool, tokens=share if counted else None, seconds=seconds)

    def run(self, event: ToolFinished) -> None:
        """A call came to its end."""
        if not ran(event):
            self.add(event.tool, refused=int(event.status == "refused"), seconds=event.seconds)
            return
        if event.tool not in self.open:
            self.add(event.tool, tasks=1)
            self.open.add(event.tool)
        well = passed(event)
        self.add(event.tool, attempts=1, succeeded=int(well), seconds=event.seconds)
        if well:
            self.open.discard(event.tool)


def ledger(records: Iterable[Record], stages: Mapping[str, str]) -> list[Entry]:
    """One entry for each of `stages` (stage by tool), turns that were undone included.

    What was spent stays spent: undoing a turn takes nothing back.
    """
    book = _Book({tool: Entry(stage=stage) for tool, stage in stages.items()}, set())
    for event in (record.event for record in records):
        if isinstance(event, UserSaid):
            book.open.clear()
        elif isinstance(event, ModelSaid):
            book.write(event)
        elif isinstance(event, ToolFinished) and event.tool in book.entries:
            book.run(event)
    return list(book.entries.values())


def stage_names() -> dict[str, str]:
    """Every stage by the tool that runs its programs; "other" is for programs of none."""
    from tools.stages.registry import stages

    return {tool: stage.name for tool, stage in stages().items()} | {"run_code": "other"}


def ledger_table(entries: Iterable[Entry]) -> FittingTable:
    """One line for each stage."""
    columns = (
        Column("stage"),
        Column("tasks", right=True),
        Column("succeeded", right=True),
        Column("attempts", right=True),
        Column("refused", rank=1, right=True),
        Column("tokens", right=True),
        Column("seconds", right=True),
    )
    rows = [
        (
            one.stage,
            str(one.tasks),
            Text(str(one.succeeded), "green" if one.succeeded == one.tasks else "yellow"),
            str(one.attempts),
            str(one.refused),
            "unknown" if one.tokens is None else f"{one.tokens:,}",
            f"{one.seconds:.1f}",
        )
        for one in entries
    ]
    return FittingTable(columns, rows)
