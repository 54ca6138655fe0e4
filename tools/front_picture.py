"""The front as a picture: accuracy against MACs, SRAM as colour, the limits as lines."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tools.errors import WorkspaceError
from tools.search.limits import Limits, sram_used, violations
from tools.search.pareto import pareto_front
from tools.units import KIB, format_bytes, format_count
from tools.workspace import write_atomically

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from tools.search.candidate import Candidate

SUFFIXES = (".png", ".svg", ".pdf")
COLOURS = "viridis"  # told apart by the colour-blind, and by lightness alone
LIMIT_COLOUR = "#b2182b"
INK = "#333333"
FAINT = "#a9a9a9"
FONT_POINTS = 12
NUMBERED = 12  # points of the front with their number; more would hide each other
DOTS_PER_INCH = 150
_INCHES = (8.4, 5.4)


def draw_front(
    trained: Sequence[Candidate], limits: Limits, path: Path, selected: str = "", title: str = ""
) -> None:
    """Write `front_figure` to `path`, as .png, .svg or .pdf.

    Raises WorkspaceError for another suffix or a path that cannot be written, ValueError where
    nothing was trained.
    """
    kind = path.suffix.lower()
    if kind not in SUFFIXES:
        raise WorkspaceError(
            f"No picture can be written as {path.name!r}.",
            f"End the name in {', '.join(SUFFIXES[:-1])} or {SUFFIXES[-1]}.",
        )
    data = BytesIO()
    figure = front_figure(trained, limits, selected, title)
    figure.savefig(data, format=kind[1:], dpi=DOTS_PER_INCH)
    write_atomically(path, data.getvalue())


def front_figure(
    trained: Sequence[Candidate], limits: Limits, selected: str = "", title: str = ""
) -> Figure:
    """One point for each of the `trained` candidates; those on the front within `limits` stand out.

    x: MACs (logarithmic); y: accuracy of the short training, percent; colour: SRAM in KB, with what
    the firmware needs around the network. The line joins what no other beats in both accuracy and
    MACs; the rest of the front is there for its SRAM. `selected` is the id of the candidate that is
    ringed. Raises ValueError where `trained` is empty.
    """
    if not trained:
        raise ValueError("nothing was trained")
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    with rc_context({"font.size": FONT_POINTS}):
        figure = Figure(figsize=_INCHES, layout="constrained")
        axes = figure.subplots()
        fitting = [one for one in trained if not violations(one.footprint, limits)]
        front = pareto_front(fitting, limits.runtime)
        _others(axes, trained, fitting, front)
        if front:
            _front(figure, axes, front, limits, selected)
        _macs_limits(axes, limits)
        _scales(axes, trained)
        axes.set_title(title or _title(limits), loc="left", color=INK, fontsize=FONT_POINTS)
        _legend(figure)
    return figure


def _places(some: Sequence[Candidate]) -> tuple[list[int], list[float]]:
    """MACs and percent."""
    return [one.footprint.macs for one in some], [100 * one.score for one in some]


def _others(
    axes: Axes,
    trained: Sequence[Candidate],
    fitting: Sequence[Candidate],
    front: Sequence[Candidate],
) -> None:
    """What does not count, faintly: dominated, or beyond a limit."""
    inside, best = {one.id for one in fitting}, {one.id for one in front}
    beyond = [one for one in trained if one.id not in inside]
    dominated = [one for one in fitting if one.id not in best]
    if dominated:
        axes.scatter(*_places(dominated), s=34, color=FAINT, alpha=0.7, label="dominated", zorder=2)
    if beyond:
        axes.scatter(
            *_places(beyond), s=38, color=FAINT, marker="x", label="beyond a limit", zorder=2
        )


def _front(
    figure: Figure, axes: Axes, front: Sequence[Candidate], limits: Limits, selected: str
) -> None:
    """The front in colour, joined, with the numbers of the table, and the selected one ringed."""
    line = staircase(front)
    axes.step(*_places(line), where="post", color=INK, linewidth=1.2, alpha=0.6, zorder=3)
    sram = [sram_used(one.footprint, limits) / KIB for one in front]
    points = axes.scatter(
        *_places(front), c=sram, cmap=COLOURS, vmin=_least(sram, limits), vmax=_most(sram, limits),
        s=110, edgecolors=INK, linewidths=0.8, label="on the front", zorder=4,
    )  # fmt: skip
    chosen = [one for one in front if one.id == selected]
    if chosen:
        axes.scatter(
            *_places(chosen), s=300, facecolors="none", edgecolors=LIMIT_COLOUR, linewidths=2.0,
            label="selected", zorder=5,
        )  # fmt: skip
    for n, one in enumerate(front[:NUMBERED], start=1):
        axes.annotate(
            str(n), (one.footprint.macs, 100 * one.score), xytext=(0, 11), color=INK,
            textcoords="offset points", ha="center", fontsize=FONT_POINTS - 2, zorder=3.5,
            bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.75, "pad": 0.6},
        )  # fmt: skip
    bar = figure.colorbar(points, ax=axes, pad=0.02)
    bar.set_label("SRAM with stack, KB" if limits.reserved_sram_bytes else "SRAM, KB")
    _sram_limit(bar, limits)


def staircase(front: Sequence[Candidate]) -> list[Candidate]:
    """Those that no other beats in accuracy and MACs alone, fewest MACs first."""
    kept: list[Candidate] = []
    for one in sorted(front, key=lambda one: (one.footprint.macs, -one.score)):
        if not kept or one.score > kept[-1].score:
            kept.append(one)
    return kept


def _least(sram: Sequence[float], limits: Limits) -> float:
    """Beginning of the colours: equal values stay in the middle of a scale."""
    return min(sram) if _most(sram, limits) > min(sram) else 0.9 * min(sram)


def _most(sram: Sequence[float], limits: Limits) -> float:
    """End of the colours: the limit, where it is near enough to leave differences to be seen."""
    limit = (limits.sram_bytes or 0) / KIB
    return 1.02 * limit if max(sram) <= limit <= 2 * max(sram) else max(sram)


def _sram_limit(bar: Any, limits: Limits) -> None:
    """A line on the colour bar where the limit lies on it."""
    if limits.sram_bytes is not None and bar.vmin <= limits.sram_bytes / KIB <= bar.vmax:
        bar.ax.axhline(limits.sram_bytes / KIB, color=LIMIT_COLOUR, linewidth=4)


def _macs_limits(axes: Axes, limits: Limits) -> None:
    ends = [(limits.macs, "≤"), (limits.macs_min, "≥")]
    for limit, sign in ends:
        if limit is not None:
            axes.axvline(
                limit, color=LIMIT_COLOUR, linestyle="--", linewidth=1.4, zorder=1,
                label=f"MACs {sign} {format_count(limit)}",
            )  # fmt: skip


def _scales(axes: Axes, trained: Sequence[Candidate]) -> None:
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

    axes.set_xscale("log")
    axes.xaxis.set_major_locator(LogLocator(subs=_steps(*axes.get_xlim())))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: format_count(round(value))))
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.margins(x=0.06, y=0.12)
    axes.set_xlabel("MACs of one inference")
    axes.set_ylabel("accuracy after the short training, %")
    axes.grid(visible=True, which="major", color="#e6e6e6", linewidth=0.8)
    axes.set_axisbelow(True)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)


def _steps(low: float, high: float) -> tuple[float, ...]:
    """The numbers of a decade that are written: more of them where fewer decades are shown."""
    ratio = high / max(low, 1.0)
    if ratio < 8:
        return 1, 1.5, 2, 3, 4, 5, 7
    return (1, 2, 5) if ratio < 100 else (1,)


def _legend(figure: Figure) -> None:
    """Below the axes, where it hides no point."""
    legend = figure.legend(
        loc="outside lower center", ncols=6, fontsize=FONT_POINTS - 2, frameon=False,
        handletextpad=0.4, columnspacing=1.4,
    )  # fmt: skip
    for handle in legend.legend_handles:
        if handle is not None and hasattr(handle, "set_sizes"):
            handle.set_sizes([70])


def _title(limits: Limits) -> str:
    """The limits that have no line of their own."""
    parts = []
    if limits.sram_bytes is not None:
        parts.append(f"SRAM ≤ {format_bytes(limits.sram_bytes)}")
    if limits.flash_bytes is not None:
        parts.append(f"flash ≤ {format_bytes(limits.flash_bytes)}")
    return f"Pareto front within {', '.join(parts)}" if parts else "Pareto front"
