"""Results that are tables: the goal, the front, a measurement, the report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from agent.show.plain import one_line, plain, words
from agent.show.table import TICKS, Column, FittingTable, facts
from tools.units import format_bytes, format_count, format_percent

_ID_CHARACTERS = 8
"""Of a candidate's id in a table; the beginning of an id is as good as the whole."""
_MOST_MENDS = 5
_RUNTIMES = {"aot": "aot (our compiler)", "tflm": "tflm (TFLite Micro)"}


def goal(result: dict[str, Any]) -> RenderableType:
    """Each value of the goal with the words it was read from, and the data."""
    from tools.goal.describe import describe
    from tools.goal.model import Goal

    rows = describe(Goal.model_validate(result["goal"]))
    if found := result.get("dataset"):
        data = f"{found['name']}, {found['classes']} classes"
        own = result["goal"].get("data_path")  # its folder has a row of its own
        rows = [("data set", data, "" if own else read) if name == "data set"
                else (name, value, read) for name, value, read in rows]  # fmt: skip
        size = "×".join(str(found[key]) for key in ("resolution", "resolution", "channels"))
        splits = ", ".join(
            f"{found[f'{split}_images']:,} {split}" for split in ("train", "val", "test")
        )
        rows.insert(2, ("images", f"{size}: {splits}", ""))
    columns = (
        Column("goal", style="dim"),
        Column("", wraps=True),
        Column("read from", rank=1, wraps=True, style="dim"),
    )
    return FittingTable(columns, rows)


def front(result: dict[str, Any]) -> RenderableType:
    """The Pareto front with the selected candidate marked, why that was proposed, how it was found,
    and the picture."""
    rows = result["front"]
    if not rows:
        return words(str(result["summary"]))
    parts: list[RenderableType] = [front_table(rows, result["best"])]
    best: dict[str, Any] = next((r for r in rows if r["candidate"] == result["best"]), {})
    if said := one_line(str(best.get("rationale", ""))):
        parts.append(words(f"→ “{said}”"))
    parts.append(Text(_how(result), style="dim"))
    pictures = [one for one in result.get("files", ()) if str(one).endswith(".png")]
    return Group(*parts, *(Copyable(f"picture  {one}") for one in pictures))


def front_table(rows: Sequence[dict[str, Any]], best: str) -> FittingTable:
    """One line for each candidate of a front; `best` is the id of the one that is marked."""
    columns = (
        Column(""),
        Column("n", right=True),
        Column("candidate"),
        Column("accuracy", right=True),
        Column("MACs", right=True),
        Column("SRAM", right=True),
        Column("flash", right=True),
        Column("parameters", rank=1, right=True),
        Column("arena (tflm)", rank=2, right=True),
        Column("by", rank=3),
    )
    return FittingTable(columns, [_front_row(row, row["candidate"] == best) for row in rows])


def _front_row(row: dict[str, Any], best: bool) -> list[str | Text]:
    return [
        Text("→", "green") if best else "",
        str(row["n"]),
        Text(one_line(row["candidate"])[:_ID_CHARACTERS], "bold" if best else ""),
        format_percent(row["accuracy"]),
        format_count(row["macs"]),
        format_bytes(row["sram_bytes"]),
        format_bytes(row["flash_bytes"]),
        format_count(row["parameters"]),
        format_bytes(row["arena_bytes"]),
        str(row["proposer"]),
    ]


def _how(result: dict[str, Any]) -> str:
    """What the figures are and what finding them took."""
    told = "accuracy of the short training; "
    if "screened" not in result:
        return one_line(f"{told}within {result['limits']}")
    counts = [
        f"{result[name]:,} {words}"
        for name, words in (("screened", "measured"), ("rejected", "rejected"),
                            ("trained", "trained"), ("pruned", "ended early"),
                            ("failed", "failed"), ("recalled", "recalled"))
        if result.get(name) or name in ("screened", "rejected", "trained")
    ]  # fmt: skip
    volume = result.get("hypervolume")
    beside = "" if volume is None else f"; hypervolume {volume:.3f}"
    return told + ", ".join(counts) + beside


def measured(result: dict[str, Any]) -> RenderableType:
    """Totals by runtime, layers where asked for, the verdict on each limit, and what would help."""
    name = result.get("candidate") or result.get("file") or ""
    head = Text.assemble(
        (one_line(name), "bold"),
        f"  {format_count(result['macs'])} MACs, {format_count(result['parameters'])} parameters",
    )
    parts: list[RenderableType] = [head, _totals(result)]
    if estimated := result.get("instructions"):
        seconds = result.get("seconds_estimated")
        time = f", {1000 * seconds:.3g} ms" if seconds else ""
        parts.append(words(f"{format_count(estimated)} instructions{time} (estimated)"))
    if result["layers"]:
        parts.append(_layers(result["layers"]))
    if result["verdicts"]:
        parts += [_verdict(verdict) for verdict in result["verdicts"]]
    if result["mends"]:
        parts.append(Text("what would lower the peak", style="dim"))
        parts += [words(f"· {one_line(mend)}") for mend in result["mends"][:_MOST_MENDS]]
    return Group(*parts)


def _totals(result: dict[str, Any]) -> FittingTable:
    columns = (
        Column("runtime"),
        Column("SRAM", right=True),
        Column("flash", right=True),
        Column("peak at", rank=1, wraps=True),
    )
    rows = []
    for runtime, sram_bytes in result["sram_bytes"].items():
        stack = result["stack_bytes"] if runtime == "aot" else 0
        rows.append(
            (
                _RUNTIMES.get(runtime, runtime),
                format_bytes(sram_bytes + stack) + (" with stack" if stack else ""),
                format_bytes(result["flash_bytes"][runtime]),
                str(result["peak_op"].get(runtime, "")).split(";")[0],
            )
        )
    return FittingTable(columns, rows)


def _layers(layers: list[dict[str, Any]]) -> FittingTable:
    columns = (
        Column("layer", wraps=True),
        Column("kind", rank=2, style="dim"),
        Column("output", rank=1),
        Column("MACs", right=True),
        Column("weights", right=True),
    )
    return FittingTable(
        columns,
        [
            (
                one["name"].split(";")[0],
                one["kind"],
                "×".join(map(str, one["output_shape"][1:])),
                format_count(one["macs"]),
                format_bytes(one["weights_bytes"]),
            )
            for one in layers
        ],
    )


def reported(result: dict[str, Any]) -> RenderableType:
    """Each limit with a tick, every figure, the files, and what to try next."""
    from tools.report import JobReport, figure_rows

    report = JobReport.model_validate(result["report"])
    checks = FittingTable(
        (Column(""), Column("limit"), Column("asked"), Column("measured", wraps=True)),
        [(TICKS[one.met], one.name, one.limit, one.measured) for one in report.checks],
    )
    limits: list[RenderableType] = [checks, Text()] if report.checks else []
    # Paths and commands are for copying, so they are lines of their own and never cut or wrapped.
    files = [Copyable(f"{name:<16} {_short(path)}") for name, path in report.files.items()]
    commands = [Copyable(command) for command in report.next_commands]
    return Group(
        *limits,
        facts(figure_rows(report.figures)),
        *(Text.assemble(("! ", "yellow"), one_line(warning)) for warning in report.warnings),
        *_titled("files", files),
        *_titled("try next", commands),
    )


def _verdict(words: str) -> Text:
    """One limit with its own tick: the sentence says "≤" where it is met and ">" where not."""
    met = True if "≤" in words else False if ">" in words else None
    return Text.assemble(TICKS[met], " ", one_line(words))


def _titled(title: str, lines: list[Copyable]) -> list[Text]:
    """Lines under a title, after an empty line; nothing where there are none."""
    return [Text(), Text(title, style="dim"), *lines] if lines else []


class Copyable(Text):
    """One line that the screen neither cuts nor wraps."""

    def __init__(self, line: str) -> None:
        super().__init__(plain(line).replace("\n", " "), no_wrap=True, overflow="fold")


def _short(path: str) -> str:
    from pathlib import Path

    from tools.command_line import short_path

    return str(short_path(Path(path)))
