"""The picture of a front: what stands out, what is faint, the limits; files or a clear error."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from tests.tools.search.designs import candidate
from tools.errors import WorkspaceError
from tools.front_picture import draw_front, front_figure, staircase
from tools.search import Candidate, Limits

KB = 1024
MAGIC = {".png": b"\x89PNG", ".svg": b"<?xml", ".pdf": b"%PDF", ".PNG": b"\x89PNG"}
LIMITS = Limits(sram_bytes=32 * KB, macs=1_000_000, macs_min=10_000, reserved_sram_bytes=4 * KB)
BEST = candidate(0.95, 800_000, 20 * KB, key="best")
CHEAP = candidate(0.85, 100_000, 10 * KB, key="cheap")
SMALL = candidate(0.80, 200_000, 5 * KB, key="small")  # on the front for its SRAM alone
DOMINATED = candidate(0.75, 300_000, 12 * KB, key="dominated")
BEYOND = candidate(0.99, 2_000_000, 20 * KB, key="beyond")
ALL = [DOMINATED, CHEAP, BEYOND, SMALL, BEST]


def points(figure: Figure, label: str) -> list[tuple[float, float]]:
    """MACs and percent of the points that the legend calls `label`."""
    axes = figure.axes[0]
    found = [one for one in axes.collections if one.get_label() == label]
    places = [row for one in found for row in np.asarray(one.get_offsets(), float)]
    return [(float(x), round(float(y), 6)) for x, y in places]


def place(one: Candidate) -> tuple[float, float]:
    return float(one.footprint.macs), round(100 * one.score, 6)


def test_every_candidate_is_drawn_as_what_it_is() -> None:
    figure = front_figure(ALL, LIMITS, "cheap")
    assert points(figure, "on the front") == [place(one) for one in (BEST, CHEAP, SMALL)]
    assert points(figure, "dominated") == [place(DOMINATED)]
    assert points(figure, "beyond a limit") == [place(BEYOND)]
    assert points(figure, "selected") == [place(CHEAP)]


def test_colour_is_sram_with_the_stack() -> None:
    figure = front_figure(ALL, LIMITS)
    (front,) = [c for c in figure.axes[0].collections if c.get_label() == "on the front"]
    assert list(front.get_array()) == [24.0, 14.0, 9.0]  # type: ignore[arg-type]
    assert figure.axes[1].get_ylabel() == "SRAM with stack, KB"


def test_limits_are_lines() -> None:
    figure = front_figure(ALL, LIMITS)
    lines = {line.get_label(): line.get_xdata()[0] for line in figure.axes[0].lines}  # type: ignore[index]
    assert lines["MACs ≤ 1 M"] == 1_000_000
    assert lines["MACs ≥ 10 k"] == 10_000
    assert [line.get_ydata()[0] for line in figure.axes[1].lines] == [32.0]  # type: ignore[index]
    assert "SRAM ≤ 32 KB" in figure.axes[0].get_title(loc="left")


def test_without_limits_there_are_no_lines() -> None:
    figure = front_figure(ALL, Limits())
    assert all(str(line.get_label()).startswith("_") for line in figure.axes[0].lines)
    assert points(figure, "beyond a limit") == []
    assert figure.axes[0].get_title(loc="left") == "Pareto front"


def test_the_line_joins_what_no_other_beats_in_accuracy_and_macs() -> None:
    assert staircase([BEST, SMALL, CHEAP]) == [CHEAP, BEST]


def test_a_front_of_one_and_a_front_of_none_can_be_drawn() -> None:
    assert points(front_figure([CHEAP], LIMITS, "cheap"), "on the front") == [place(CHEAP)]
    assert points(front_figure([BEYOND], LIMITS), "beyond a limit") == [place(BEYOND)]
    with pytest.raises(ValueError, match="nothing was trained"):
        front_figure([], LIMITS)


def test_every_text_is_legible() -> None:
    figure = front_figure(ALL, LIMITS, "best")
    figure.canvas.draw()
    texts = [one for one in figure.findobj(Text) if isinstance(one, Text) and one.get_text()]
    assert min(float(one.get_fontsize()) for one in texts) >= 10


@pytest.mark.parametrize("suffix", MAGIC)
def test_the_suffix_chooses_the_format(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"front{suffix}"
    draw_front(ALL, LIMITS, path)
    assert path.read_bytes().startswith(MAGIC[suffix])


def test_the_same_front_is_the_same_file(tmp_path: Path) -> None:
    for name in ("a.png", "b.png"):
        draw_front(ALL, LIMITS, tmp_path / name, "best")
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()


@pytest.mark.parametrize(
    ("name", "words"),
    [("front.txt", "can be written as 'front.txt'"), ("no/way/a.png", "cannot be written")],
)
def test_what_cannot_be_written_says_so(tmp_path: Path, name: str, words: str) -> None:
    (tmp_path / "no").write_text("a file")
    with pytest.raises(WorkspaceError, match=words):
        draw_front(ALL, LIMITS, tmp_path / name)
