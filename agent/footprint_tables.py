"""What a measurement looks like to a person; every table stays readable at 60 columns."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table

from agent.screen import Screen
from agent.tables import TICKS, plain_table
from tools.instructions import format_error, format_seconds
from tools.units import format_bytes, format_count

if TYPE_CHECKING:
    from tools.measurement import Measurement, RuntimeMemory
    from tools.mends import Mend

RUNTIME_TITLES = {"aot": "our compiler (aot)", "tflm": "TFLite Micro (tflm)"}


def show_measurement(measurement: Measurement, screen: Screen, layers: bool) -> None:
    """Totals by runtime, with `layers` every layer, the peak, what would lower it, verdicts."""
    screen.show(_totals(measurement))
    if layers:
        screen.heading("Layers")
        screen.show(_layers(measurement))
    for runtime, memory in measurement.memory.items():
        screen.heading(f"Peak of SRAM, {RUNTIME_TITLES.get(runtime, runtime)}")
        screen.show(_peak(memory))
        if layers:
            screen.show(_over_time(memory))
        if runtime in measurement.mends:
            screen.show(_mends(measurement.mends[runtime]))
    if measurement.verdicts:
        screen.heading("Limits")
        for verdict in measurement.verdicts:
            screen.show(f"{TICKS[verdict.met]} {escape(verdict.words())}")


def first_name(name: str) -> str:
    """The first of the names that the converter joins with semicolons when it fuses layers."""
    return name.split(";")[0]


def _table(first: str, *figures: str) -> Table:
    """A table whose first column gives way where the terminal is narrow."""
    table = plain_table(first)
    table.columns[0].overflow = "fold"
    for title in figures:
        table.add_column(title, justify="right", no_wrap=True)
    return table


def _totals(measurement: Measurement) -> Table:
    columns = measurement.memory.values()
    table = _table("figure", *measurement.memory)
    same = len(measurement.memory)
    table.add_row("MACs", *[format_count(measurement.macs)] * same)
    table.add_row("parameters", *[format_count(measurement.parameters)] * same)
    rows: tuple[tuple[str, Callable[[RuntimeMemory], str]], ...] = (
        ("SRAM without stack", lambda m: format_bytes(m.sram_bytes)),
        ("… activations (tflm: head)", lambda m: format_bytes(m.pool_bytes)),
        ("… persistent (tflm: tail)", lambda m: format_bytes(m.persistent_bytes)),
        (f"stack reserve, {measurement.board}", _stack),
        ("flash", lambda m: format_bytes(m.flash_bytes)),
    )
    for label, write in rows:
        table.add_row(label, *(write(memory) for memory in columns))
    _add_inference(table, measurement)
    return table


def _add_inference(table: Table, measurement: Measurement) -> None:
    """Two lines on one inference where its instructions can be estimated for a runtime."""
    found = measurement.inference
    if found:
        known = [found.get(runtime) for runtime in measurement.memory]
        clock = next(iter(found.values())).clock_hz
        counts = (
            f"{format_count(one.instructions)} ±{format_error(one.relative_error)}" if one else "?"
            for one in known
        )
        table.add_row("instructions, estimated", *counts)
        times = (format_seconds(one.seconds) if one else "?" for one in known)
        table.add_row(f"time at {clock / 1e6:g} MHz, estimated", *times)


def _stack(memory: RuntimeMemory) -> str:
    return "not known" if memory.stack_bytes is None else format_bytes(memory.stack_bytes)


def _layers(measurement: Measurement) -> Table:
    table = _table("layer", "output", "MACs", "weights")
    for layer in measurement.layers:
        table.add_row(
            f"{escape(first_name(layer.name))} [dim]{layer.kind}[/]",
            "x".join(map(str, layer.output_shape[1:])),
            format_count(layer.macs),
            format_bytes(layer.weights_bytes),
        )
    return table


def _peak(memory: RuntimeMemory) -> Table:
    table = _table("alive at the peak", "bytes")
    for place in memory.peak_alive:
        kind = "" if place.role == "activation" else f" [dim]{place.role}[/]"
        table.add_row(f"{escape(first_name(place.name))}{kind}", format_bytes(place.size_bytes))
    total = f"[bold]all, at {escape(first_name(memory.peak.name))}[/]"
    table.add_row(total, f"[bold]{format_bytes(memory.peak.alive_bytes)}[/]")
    return table


def _over_time(memory: RuntimeMemory) -> Table:
    counted = memory.moments[0].instructions is not None
    table = _table("alive while this runs", "bytes", *(["instructions"] if counted else []))
    for moment in memory.moments:
        cells = [escape(first_name(moment.name)), format_bytes(moment.alive_bytes)]
        if moment.instructions is not None:
            cells.append(format_count(moment.instructions))
        table.add_row(*cells)
    return table


def _mends(found: tuple[Mend, ...]) -> Table | str:
    if not found:
        return "No single change lowers it."
    table = _table("what would lower it, cheapest first", "peak", "saves", "MACs")
    for mend in found:
        tick = "" if mend.reaches_limit is None else f"{TICKS[mend.reaches_limit]} "
        table.add_row(
            f"{tick}{escape(mend.change)}",
            format_bytes(mend.peak_bytes),
            format_bytes(mend.saved_bytes),
            format_count(mend.macs),
        )
    return table
