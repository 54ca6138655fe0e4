"""What a measurement looks like to a person; every table stays readable at 60 columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from rich.text import Text

from agent.screen import Screen
from agent.show.plain import one_line
from agent.show.table import TICKS, Column, FittingTable
from tools.instructions import format_error, format_seconds
from tools.units import format_bytes, format_count

if TYPE_CHECKING:
    from tools.measurement import Measurement, RuntimeMemory
    from tools.mends import Mend

Row = Sequence[str | Text]
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
            screen.show(Text.assemble(TICKS[verdict.met], " ", verdict.words()))


def first_name(name: str) -> str:
    """The first of the names that the converter joins with semicolons when it fuses layers."""
    return name.split(";")[0]


def _table(titles: Sequence[str], rows: Iterable[Row]) -> FittingTable:
    """Figures at the right; the first column gives way where the terminal is narrow."""
    first, *figures = titles
    columns = (Column(first, wraps=True), *(Column(title, right=True) for title in figures))
    return FittingTable(columns, rows)


def _totals(measurement: Measurement) -> FittingTable:
    columns = measurement.memory.values()
    same = len(measurement.memory)
    labels: tuple[tuple[str, Callable[[RuntimeMemory], str]], ...] = (
        ("SRAM without stack", lambda m: format_bytes(m.sram_bytes)),
        ("… activations (tflm: head)", lambda m: format_bytes(m.pool_bytes)),
        ("… persistent (tflm: tail)", lambda m: format_bytes(m.persistent_bytes)),
        (f"stack reserve, {measurement.board}", _stack),
        ("flash", lambda m: format_bytes(m.flash_bytes)),
    )
    rows = [
        ("MACs", *[format_count(measurement.macs)] * same),
        ("parameters", *[format_count(measurement.parameters)] * same),
        *((label, *(write(memory) for memory in columns)) for label, write in labels),
        *_inference(measurement),
    ]
    return _table(("figure", *measurement.memory), rows)


def _inference(measurement: Measurement) -> list[Row]:
    """Two lines on one inference where its instructions can be estimated for a runtime."""
    found = measurement.inference
    if not found:
        return []
    known = [found.get(runtime) for runtime in measurement.memory]
    clock = next(iter(found.values())).clock_hz
    counts = (
        f"{format_count(one.instructions)} ±{format_error(one.relative_error)}" if one else "?"
        for one in known
    )
    times = (format_seconds(one.seconds) if one else "?" for one in known)
    return [
        ("instructions, estimated", *counts),
        (f"time at {clock / 1e6:g} MHz, estimated", *times),
    ]


def _stack(memory: RuntimeMemory) -> str:
    return "not known" if memory.stack_bytes is None else format_bytes(memory.stack_bytes)


def _layers(measurement: Measurement) -> FittingTable:
    rows = [
        (
            _named(layer.name, layer.kind),
            "x".join(map(str, layer.output_shape[1:])),
            format_count(layer.macs),
            format_bytes(layer.weights_bytes),
        )
        for layer in measurement.layers
    ]
    return _table(("layer", "output", "MACs", "weights"), rows)


def _named(name: str, kind: str) -> Text:
    return Text.assemble(one_line(first_name(name)), (f" {kind}" if kind else "", "dim"))


def _peak(memory: RuntimeMemory) -> FittingTable:
    rows = [
        (
            _named(place.name, "" if place.role == "activation" else place.role),
            Text(format_bytes(place.size_bytes)),
        )
        for place in memory.peak_alive
    ]
    total = Text(f"all, at {one_line(first_name(memory.peak.name))}", "bold")
    rows.append((total, Text(format_bytes(memory.peak.alive_bytes), "bold")))
    return _table(("alive at the peak", "bytes"), rows)


def _over_time(memory: RuntimeMemory) -> FittingTable:
    counted = memory.moments[0].instructions is not None
    titles = ("alive while this runs", "bytes", *(("instructions",) if counted else ()))
    rows = [
        (
            first_name(moment.name),
            format_bytes(moment.alive_bytes),
            *(() if moment.instructions is None else (format_count(moment.instructions),)),
        )
        for moment in memory.moments
    ]
    return _table(titles, rows)


def _mends(found: tuple[Mend, ...]) -> FittingTable | str:
    if not found:
        return "No single change lowers it."
    rows = [
        (
            mend.change
            if mend.reaches_limit is None
            else Text.assemble(TICKS[mend.reaches_limit], " ", mend.change),
            format_bytes(mend.peak_bytes),
            format_bytes(mend.saved_bytes),
            format_count(mend.macs),
        )
        for mend in found
    ]
    return _table(("what would lower it, cheapest first", "peak", "saves", "MACs"), rows)
