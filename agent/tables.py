"""Tables that commands print; each takes a result of tools/ and returns or shows something."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from agent.screen import Screen
from agent.show.plain import words
from agent.show.table import TICKS, Column, FittingTable, facts
from tools.units import format_bytes

if TYPE_CHECKING:
    from sandbox import SandboxResult
    from tools.board import BoardReport
    from tools.doctor import Finding
    from tools.firmware import Firmware


def findings_table(findings: Iterable[Finding]) -> FittingTable:
    """One line per need: what was found and the command that mends it."""
    columns = (
        Column(""),
        Column("need"),
        Column("found", wraps=True),
        Column("to mend", wraps=True),
    )
    rows = [
        (TICKS[one.ok if one.ok or one.required else None], one.need, one.found, one.mend)
        for one in findings
    ]
    return FittingTable(columns, rows)


def show_firmware(firmware: Firmware, report: BoardReport, screen: Screen) -> None:
    """A linked firmware and what the virtual board said."""
    rows = [
        ("board agrees with host", f"{report.outputs_equal} of {report.images} outputs"),
        ("flash, linked (aot)", format_bytes(firmware.flash_bytes)),
        ("SRAM, linked (aot)", format_bytes(firmware.sram_bytes)),
        ("… of it activations", format_bytes(firmware.pool_bytes)),
        ("… stack used", format_bytes(report.stack_used_bytes)),
        ("instructions per inference", f"{report.instructions_per_inference or 0:,}"),
        ("firmware", str(firmware.elf)),
    ]
    screen.show(facts(rows))


def show_sandbox_result(result: SandboxResult, screen: Screen) -> None:
    """What a contained program printed, then how it ended."""
    for text in (result.stdout, result.stderr):
        if text:
            screen.show(words(text.rstrip("\n")))
    rows = [
        ("exit status", str(result.exit_status)),
        ("limit hit", result.limit_hit or "none"),
        ("files written", ", ".join(map(str, result.files_written)) or "none"),
        ("seconds", f"{result.seconds:.2f}"),
    ]
    screen.show(facts(rows))
