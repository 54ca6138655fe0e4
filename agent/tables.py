"""Tables that a person reads; each takes a result of tools/ and returns something to show."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table

from agent.screen import Screen
from tools.command_line import short_path
from tools.report import JobReport, figure_rows
from tools.units import format_bytes, format_count, format_percent

if TYPE_CHECKING:
    from sandbox import SandboxResult
    from tools.board import BoardReport
    from tools.doctor import Finding
    from tools.firmware import Firmware
    from tools.goal import Goal
    from tools.search import Candidate

TICKS = {True: "[green]✓[/]", False: "[red]✗[/]", None: "[yellow]?[/]"}


def plain_table(*titles: str) -> Table:
    """A borderless table with these column titles."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for title in titles:
        table.add_column(title)
    return table


def goal_table(goal: Goal, data: Path | None = None) -> Table:
    """Each value of the goal, with the words it was read from; `data` was given beside it."""
    from tools.goal import describe

    table = plain_table("goal", "value", "read from")
    rows = describe(goal)
    if data and goal.dataset is None:
        rows = [("data set", str(data), "--data") if row[0] == "data set" else row for row in rows]
    for label, value, words in rows:
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
    for table in (limits, figures):
        screen.show("")
        screen.show(table)
    # Paths and commands are for copying, so they are lines of their own and never cut or wrapped.
    screen.heading("Files")
    for name, path in report.files.items():
        screen.note(f"{name:<16} {short_path(Path(path))}")
    screen.heading("Try next")
    for command in report.next_commands:
        screen.note(command)


def front_table(front: Iterable[Candidate], best: Candidate, runtime: str) -> Table:
    """The Pareto front, most accurate first; the selected candidate is marked."""
    table = plain_table("", "front", "accuracy (proxy)", "MACs", f"SRAM ({runtime})", "by")
    for one in sorted(front, key=lambda candidate: -candidate.score):
        table.add_row(
            "→" if one.id == best.id else "",
            one.id,
            format_percent(one.score),
            format_count(one.footprint.macs),
            format_bytes(one.footprint.sram_bytes[runtime]),
            one.proposer,
        )
    return table


def show_firmware(firmware: Firmware, report: BoardReport, screen: Screen) -> None:
    """A linked firmware and what the virtual board said."""
    table = plain_table("figure", "value")
    table.add_row("board agrees with host", f"{report.outputs_equal} of {report.images} outputs")
    table.add_row("flash, linked (aot)", format_bytes(firmware.flash_bytes))
    table.add_row("SRAM, linked (aot)", format_bytes(firmware.sram_bytes))
    table.add_row("… of it activations", format_bytes(firmware.pool_bytes))
    table.add_row("… stack used", format_bytes(report.stack_used_bytes))
    table.add_row("instructions per inference", f"{report.instructions_per_inference or 0:,}")
    table.add_row("firmware", escape(str(firmware.elf)))
    screen.show(table)


def show_sandbox_result(result: SandboxResult, screen: Screen) -> None:
    """What a contained program printed, then how it ended."""
    for text in (result.stdout, result.stderr):
        if text:
            screen.show(escape(text.rstrip("\n")))
    table = plain_table("sandbox", "value")
    table.add_row("exit status", str(result.exit_status))
    table.add_row("limit hit", result.limit_hit or "none")
    table.add_row("files written", escape(", ".join(map(str, result.files_written))) or "none")
    table.add_row("seconds", f"{result.seconds:.2f}")
    screen.show(table)
