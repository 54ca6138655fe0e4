"""Tables that a person reads; each takes a result of tools/ and returns something to show."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table

from agent.screen import Screen
from tools.report import JobReport, figure_rows

if TYPE_CHECKING:
    from tools.doctor import Finding
    from tools.goal import Goal

TICKS = {True: "[green]✓[/]", False: "[red]✗[/]", None: "[yellow]?[/]"}


def plain_table(*titles: str) -> Table:
    """A borderless table with these column titles."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for title in titles:
        table.add_column(title)
    return table


def goal_table(goal: Goal) -> Table:
    """Each value of the goal, with the words it was read from."""
    from tools.goal import describe

    table = plain_table("goal", "value", "read from")
    for label, value, words in describe(goal):
        table.add_row(escape(label), escape(value), f"[dim]{escape(words)}[/]")
    return table


def findings_table(findings: Iterable[Finding]) -> Table:
    """One line per need: what was found and the command that mends it."""
    table = plain_table("", "need", "found", "to mend")
    for finding in findings:
        tick = TICKS[finding.ok if finding.ok or finding.required else None]
        table.add_row(tick, finding.need, escape(finding.found), escape(finding.mend))
    return table


def show_report(report: JobReport, screen: Screen) -> None:
    """The end of a job: limits with ticks, figures, files, and what to try next."""
    limits = plain_table("", "limit", "asked", "measured")
    for check in report.checks:
        limits.add_row(TICKS[check.met], check.name, check.limit, check.measured)
    figures = plain_table("figure", "value")
    for label, value in figure_rows(report.figures):
        figures.add_row(label, value)
    files = plain_table("file", "path")
    for name, path in report.files.items():
        files.add_row(name, escape(path))
    for table in (limits, figures, files):
        screen.show("")
        screen.show(table)
    screen.show("\n[bold]Try next[/]")
    for command in report.next_commands:
        screen.show(f"  {escape(command)}")
