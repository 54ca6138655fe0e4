"""Tables that commands print; each takes a result of tools/ and returns or shows something."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from agent.screen import Screen
from agent.show.plain import visible
from agent.show.table import TICKS, Column, FittingTable, facts
from tools.units import format_bytes

if TYPE_CHECKING:
    from pathlib import Path

    from sandbox import SandboxResult
    from tools.board import BoardReport
    from tools.doctor import Finding
    from tools.firmware import Firmware

MOST_PATHS = 20


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
    """How a contained program ended; what it printed was shown as it came."""
    rows = [
        ("exit status", str(result.exit_status)),
        ("limit hit", result.limit_hit or "none"),
        ("files written", _paths(result.files_written)),
        ("links removed", _paths(result.links_removed)),
        ("seconds", f"{result.seconds:.2f}"),
        ("contained by", result.backend),
    ]
    screen.show(facts(rows))


def _paths(paths: tuple[Path, ...]) -> str:
    names = [visible(str(path)) for path in paths[:MOST_PATHS]]
    more = [f"and {len(paths) - MOST_PATHS} more"] if len(paths) > MOST_PATHS else []
    return ", ".join([*names, *more]) or "none"
