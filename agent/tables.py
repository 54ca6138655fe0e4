"""Tables that a person reads; each takes a result of tools/ and returns something to show."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table

from agent.screen import Screen
from tools.units import format_bytes

if TYPE_CHECKING:
    from sandbox import SandboxResult
    from tools.board import BoardReport
    from tools.doctor import Finding
    from tools.firmware import Firmware
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
