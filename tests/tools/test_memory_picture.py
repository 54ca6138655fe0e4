"""The picture of memory: every buffer, one scale, the peak, the limit; files or a clear error."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from matplotlib.colors import to_hex
from matplotlib.patches import Rectangle

from tests.tools.test_mends import network
from tools.errors import WorkspaceError
from tools.layouts import LAYOUTS
from tools.lowering import lower
from tools.memory_layout import MemoryLayout, Placement
from tools.memory_picture import PEAK_FILL, draw_memory, memory_figure

MAGIC = {".png": b"\x89PNG", ".svg": b"<?xml", ".pdf": b"%PDF", ".PNG": b"\x89PNG"}
SMALL = MemoryLayout(
    "aot", 3072, ("first", "second"),
    (
        Placement("input", 0, 1024, 0, 0, "activation"),
        Placement("rows", 1024, 512, 0, 0, "ring"),
        Placement("output", 0, 3072, 1, 1, "activation"),
    ),
)  # fmt: skip


def layouts() -> list[MemoryLayout]:
    return [layout(lower(network())) for layout in LAYOUTS.values()]


def rectangles(panel: Any) -> list[Rectangle]:
    """Buffers in their order, then bands."""
    return [patch for patch in panel.patches if isinstance(patch, Rectangle)]


@pytest.mark.parametrize("suffix", MAGIC)
def test_the_suffix_chooses_the_format(tmp_path: Path, suffix: str) -> None:
    draw_memory([SMALL], tmp_path / f"memory{suffix}", 4096)
    assert (tmp_path / f"memory{suffix}").read_bytes().startswith(MAGIC[suffix])


@pytest.mark.parametrize("name", ["memory.bmp", "memory", "png"])
def test_another_suffix_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(WorkspaceError, match=r"\.png"):
        draw_memory([SMALL], tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_a_path_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="cannot be written: No such file"):
        draw_memory([SMALL], tmp_path / "absent" / "memory.png")


def test_every_buffer_is_a_rectangle_at_its_address() -> None:
    (panel,) = memory_figure([SMALL]).axes
    boxes = [patch.get_bbox().bounds for patch in rectangles(panel)[:3]]
    assert boxes == [(-0.5, 0.0, 1, 1.0), (-0.5, 1.0, 1, 0.5), (0.5, 0.0, 1, 3.0)]


def test_panels_have_one_scale_and_hold_the_limit() -> None:
    figure = memory_figure(layouts(), 40 * 1024)
    limits = [panel.get_ylim() for panel in figure.axes]
    assert len(limits) == len(LAYOUTS)
    assert len(set(limits)) == 1
    assert limits[0][1] > 40
    assert all("limit 40 KB" in {text.get_text() for text in panel.texts} for panel in figure.axes)


def test_a_limit_far_above_does_not_shrink_the_picture() -> None:
    (panel,) = memory_figure([SMALL], 1024 * 1024).axes
    assert panel.get_ylim()[1] < 4
    assert "limit 1 MB, far above" in {text.get_text() for text in panel.texts}


def test_the_peak_is_named_and_marked() -> None:
    (panel,) = memory_figure([SMALL]).axes
    assert "peak 3 KB at second" in panel.get_title()
    marker: Any = panel.lines[0]
    assert list(marker.get_xdata()) == [1]
    filled = [to_hex(patch.get_facecolor()) == PEAK_FILL for patch in rectangles(panel)[:3]]
    assert filled == [False, False, True]


def test_what_else_counts_against_the_limit_lies_below_it() -> None:
    (panel,) = memory_figure([SMALL], 4096, {"aot": 1024}).axes
    assert rectangles(panel)[-1].get_bbox().intervaly.tolist() == [3.0, 4.0]


def test_only_buffers_that_can_hold_a_number_have_one() -> None:
    sliver = Placement("sliver", 3072, 16, 0, 1, "scratch")
    layout = MemoryLayout("aot", 3088, SMALL.moments, (*SMALL.placements, sliver))
    (panel,) = memory_figure([layout]).axes
    assert {text.get_text() for text in panel.texts} == {"1", "2", "3"}
    assert "sliver" not in panel.get_xlabel()
