"""Memory over time as a picture: one panel a runtime, one rectangle a buffer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tools.errors import WorkspaceError
from tools.memory_layout import MemoryLayout, Placement
from tools.units import KIB, format_bytes

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SUFFIXES = (".png", ".svg", ".pdf")
# Fill and hatch of each role; told apart without colour by lightness and hatch.
FILLS: dict[str, tuple[str, str]] = {
    "activation": ("#a6c8e4", ""),
    "ring": ("#f2c14e", "//"),
    "scratch": ("#dddddd", ".."),
}
PEAK_FILL = "#1f5f99"  # a whole activation that is alive at the peak
LIMIT_COLOUR = "#b2182b"
INK = "#333333"

BAND = "#ececec"  # behind the peak

LABELLED = 5  # largest buffers that are named, in each panel
LABELLED_HEIGHT = 0.035  # of the panel; a number does not fit into less
FAR = 2.5  # a limit so many times the largest pool is said, not drawn
NAME_LENGTH = 40
TICK_LENGTH = 28
NAMED_MOMENTS = 10  # up to so many moments are named on the axis, beyond that counted
DOTS_PER_INCH = 150


def draw_memory(
    layouts: Sequence[MemoryLayout],
    path: Path,
    limit_bytes: int | None = None,
    reserved_bytes: Mapping[str, int] | None = None,
) -> None:
    """Write the pools of `layouts` over time to `path`, as .png, .svg or .pdf.

    The arguments are those of `memory_figure`. Raises WorkspaceError for another suffix or a path
    that cannot be written.
    """
    kind = path.suffix.lower()
    if kind not in SUFFIXES:
        raise WorkspaceError(
            f"No picture can be written as {path.name!r}.",
            f"End the name in {', '.join(SUFFIXES[:-1])} or {SUFFIXES[-1]}.",
        )
    data = BytesIO()
    figure = memory_figure(layouts, limit_bytes, reserved_bytes)
    figure.savefig(data, format=kind[1:], dpi=DOTS_PER_INCH)
    try:
        path.write_bytes(data.getvalue())
    except OSError as error:
        raise WorkspaceError(
            f"The picture {path} cannot be written: {error.strerror}.",
            "Name a file in a folder that exists and can be written.",
        ) from error


def memory_figure(
    layouts: Sequence[MemoryLayout],
    limit_bytes: int | None = None,
    reserved_bytes: Mapping[str, int] | None = None,
) -> Figure:
    """One panel for each of `layouts` with the same scale; x: what runs, in order; y: address, KB.

    `limit_bytes` is a line; `reserved_bytes` (by runtime: what else counts against the limit, such
    as persistent data and stack) is hatched below it.
    """
    from matplotlib.figure import Figure

    reserved = reserved_bytes or {}
    figure = Figure(figsize=(max(6.0, 5.2 * len(layouts)), 5.6), layout="constrained")
    panels = figure.subplots(1, len(layouts), sharey=True, squeeze=False)[0]
    highest = max([*(layout.pool_bytes for layout in layouts), 1])
    if limit_bytes is not None and limit_bytes <= FAR * highest:
        highest = max(highest, limit_bytes)
    panels[0].set_ylim(0, 1.08 * highest / KIB)
    panels[0].set_ylabel("address in the pool, KB")
    for panel, layout in zip(panels, layouts, strict=True):
        _panel(panel, layout, 1.08 * highest)
        if limit_bytes is not None and limit_bytes > highest:
            panel.text(
                0.995, 0.99, f"limit {format_bytes(limit_bytes)}, far above", fontsize=8,
                color=LIMIT_COLOUR, ha="right", va="top", transform=panel.transAxes,
            )  # fmt: skip
        elif limit_bytes is not None:
            _limit(panel, limit_bytes, reserved.get(layout.runtime, 0))
    figure.legend(
        handles=_legend(layouts, limit_bytes, reserved), loc="outside lower center",
        ncols=5 if len(layouts) > 1 else 2, frameon=False, fontsize=8,
    )  # fmt: skip
    return figure


def _panel(panel: Any, layout: MemoryLayout, top_bytes: float) -> None:
    """One runtime: rectangles, the peak, and a key of the largest buffers below."""
    count, peak = len(layout.moments), layout.peak
    largest = sorted(layout.placements, key=lambda place: -place.size_bytes)[:LABELLED]
    largest = [place for place in largest if place.size_bytes >= LABELLED_HEIGHT * top_bytes]
    largest.sort(key=lambda place: (place.first, place.offset))
    for place in layout.placements:
        _rectangle(panel, place, place.first <= peak <= place.last, 0.6 if count < 100 else 0.2)
    for number, place in enumerate(largest, 1):
        _number(panel, place, number, place.first <= peak <= place.last)
    panel.set_xlim(-0.5, count - 0.5)
    panel.axvspan(peak - 0.5, peak + 0.5, facecolor=BAND, linewidth=0, zorder=0)
    panel.plot([peak], [top_bytes / KIB], marker="v", color=INK, clip_on=False, zorder=5)
    alive = format_bytes(layout.alive_bytes(peak))
    panel.set_title(
        f"{layout.runtime}: pool {format_bytes(layout.pool_bytes)}\n"
        f"peak {alive} at {_short(layout.moments[peak])}",
        fontsize=9, pad=12,
    )  # fmt: skip
    _moments(panel, layout, [_key_line(i, place) for i, place in enumerate(largest, 1)])
    panel.spines[["top", "right"]].set_visible(False)


def _rectangle(panel: Any, place: Placement, at_peak: bool, linewidth: float) -> None:
    from matplotlib.patches import Rectangle

    fill, hatch = FILLS[place.role]
    panel.add_patch(
        Rectangle(
            (place.first - 0.5, place.offset / KIB),
            place.last - place.first + 1,
            place.size_bytes / KIB,
            facecolor=PEAK_FILL if at_peak and place.role == "activation" else fill,
            edgecolor="white" if not hatch else INK, hatch=hatch, linewidth=linewidth,
        )
    )  # fmt: skip


def _number(panel: Any, place: Placement, number: int, at_peak: bool) -> None:
    """A number in the middle of a rectangle, for the key; hatching leaves room for it."""
    fill, hatch = FILLS[place.role]
    panel.text(
        (place.first + place.last) / 2,
        (place.offset + place.size_bytes / 2) / KIB,
        str(number),
        ha="center", va="center", fontsize=9, fontweight="bold",
        color="white" if at_peak and place.role == "activation" else INK, zorder=6,
        bbox={"facecolor": fill, "edgecolor": "none", "pad": 1} if hatch else None,
    )  # fmt: skip


def _moments(panel: Any, layout: MemoryLayout, key: list[str]) -> None:
    """Names or numbers of what runs, and the key under them."""
    count = len(layout.moments)
    if count <= NAMED_MOMENTS:
        names = [_short(name, TICK_LENGTH) for name in layout.moments]
        panel.set_xticks(range(count), names, rotation=35, ha="right", fontsize=7)
    panel.set_xlabel("\n".join(["what runs, in order", "", *key]), fontsize=8, loc="left")


def _limit(panel: Any, limit_bytes: int, reserved_bytes: int) -> None:
    limit, free = limit_bytes / KIB, (limit_bytes - reserved_bytes) / KIB
    panel.axhline(limit, color=LIMIT_COLOUR, linewidth=1.4, zorder=5)
    panel.text(
        0.995, limit, f"limit {format_bytes(limit_bytes)}", color=LIMIT_COLOUR, fontsize=8,
        ha="right", va="bottom", transform=panel.get_yaxis_transform(), zorder=6,
    )  # fmt: skip
    if reserved_bytes:
        panel.axhspan(
            free, limit, facecolor="none", edgecolor=LIMIT_COLOUR, hatch="\\\\\\", linewidth=0,
            alpha=0.5, zorder=3,
        )  # fmt: skip


def _legend(
    layouts: Sequence[MemoryLayout], limit_bytes: int | None, reserved: Mapping[str, int]
) -> list[Any]:
    """What the colours mean, of those that occur."""
    from matplotlib.patches import Patch

    roles = {place.role for layout in layouts for place in layout.placements}
    patches = [Patch(facecolor=PEAK_FILL, label="tensor alive at the peak")]
    labels = {"activation": "tensor", "ring": "last rows of a tensor", "scratch": "scratch memory"}
    for role, label in labels.items():
        if role in roles:
            fill, hatch = FILLS[role]
            edge = INK if hatch else "white"
            patches.append(Patch(facecolor=fill, edgecolor=edge, hatch=hatch, label=label))
    if limit_bytes is not None and any(reserved.values()):
        patches.append(
            Patch(
                facecolor="none", edgecolor=LIMIT_COLOUR, hatch="\\\\\\",
                label="taken by persistent data and stack",
            )
        )  # fmt: skip
    return patches


def _key_line(number: int, place: Placement) -> str:
    return f"{number}  {_short(place.name)}  {format_bytes(place.size_bytes)}"


def _short(name: str, length: int = NAME_LENGTH) -> str:
    """The first of the names that a converter joins, without the model's; cut in the middle."""
    name = name.split(";")[0]
    name = name.split("/", 1)[-1] or name
    half = (length - 1) // 2
    return name if len(name) <= length else f"{name[:half]}…{name[-half:]}"
