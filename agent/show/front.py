"""The report on an archive: its front with the reason of each candidate, and how it came about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from agent.show.live import clock
from agent.show.plain import one_line, words
from agent.show.reading import front_table
from agent.show.search import shares_words, sparkline
from agent.show.table import Column, FittingTable, facts
from tools.actions.front_row import FrontRow
from tools.front_report import Context, FrontReport
from tools.units import format_count

_STATUSES = ("trained", "pruned", "failed", "rejected")


def report_view(report: FrontReport) -> RenderableType:
    """Table, reasons, hypervolume and counts; in words where nothing fits."""
    rows = [row.model_dump() for row in report.front]
    if not rows:
        within = f" within {report.limits}" if report.limits else ""
        first: RenderableType = words(f"No trained candidate fits{within}.")
    else:
        first = front_table(rows, report.best)
    return Group(first, *reasons(report.front), Text(), facts(_facts(report)))


def reasons(rows: Iterable[FrontRow]) -> list[RenderableType]:
    """Why each candidate was proposed, where its proposer said so."""
    told = [(str(row.n), one_line(row.rationale)) for row in rows if row.rationale.strip()]
    if not told:
        return []
    columns = (Column("n", right=True), Column("why it was proposed", wraps=True))
    return [Text(), FittingTable(columns, told)]


def _facts(report: FrontReport) -> list[tuple[str, str | Text]]:
    course = sparkline(report.hypervolumes)
    tried = format_count(len(report.hypervolumes))
    rows: list[tuple[str, str | Text]] = [
        ("limits", report.limits or "none"),
        ("hypervolume", f"{report.hypervolume:.3f}  {course}  after {tried} candidates"),
        ("candidates", status_words(report.counts)),
        ("proposed by", shares_words(report.by_proposer)),
        ("trained for", f"{clock(report.seconds)}, {format_count(report.images)} images"),
        ("results of", report.context),
    ]
    if report.contexts > 1:
        rows.append(("", f"one of {report.contexts} contexts: --context lists them"))
    return [(label, value) for label, value in rows if value]


def status_words(counts: dict[str, int]) -> str:
    """ "8 trained, 2 ended early, 240 rejected"."""
    names = {"pruned": "ended early"}
    return ", ".join(
        f"{counts[status]:,} {names.get(status, status)}"
        for status in _STATUSES
        if status in counts
    )


def contexts_table(found: Sequence[Context]) -> RenderableType:
    """One line for each context of an archive."""
    columns = (Column("n", right=True), Column("results of", wraps=True), Column("candidates"))
    return FittingTable(
        columns, [(str(one.n), one.words, status_words(one.counts)) for one in found]
    )
