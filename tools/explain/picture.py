"""One image, and both maps laid over it."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tools.explain.attribution import Map, Maps

DOTS_PER_INCH = 120
# Orange speaks for the class, purple against it; told apart by those who see no red or green.
COLOURS = "PuOr_r"


def picture(image: NDArray[np.uint8], maps: Maps, title: str) -> bytes:
    """A PNG: the image (h, w, c), integrated gradients over it, occlusion over it."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7.2, 2.9), layout="constrained")
    figure.suptitle(title, fontsize=10)
    panels = figure.subplots(1, 3)
    grey = image.mean(2)
    _show(panels[0], image.squeeze() if image.shape[2] == 1 else image, "test image")
    for panel, values, name in (
        (panels[1], maps.gradients, "integrated gradients"),
        (panels[2], maps.occlusion, "occlusion"),
    ):
        _show(panel, grey, name)
        drawn = _overlay(panel, values)
    bar = figure.colorbar(drawn, ax=panels[1:], shrink=0.7, ticks=[-1, 0, 1])
    bar.ax.set_yticklabels(["against", "0", "for"])
    data = BytesIO()
    figure.savefig(data, format="png", dpi=DOTS_PER_INCH)
    return data.getvalue()


def _show(panel: Any, image: NDArray[Any], name: str) -> None:
    panel.imshow(image, cmap="gray", vmin=0, vmax=255, interpolation="nearest")
    panel.set_title(name, fontsize=9)
    panel.set_axis_off()


def _overlay(panel: Any, values: Map) -> Any:
    """The map in colour, opaque where it is strong; scaled to its own largest value."""
    scaled = values / max(float(np.abs(values).max()), 1e-12)
    return panel.imshow(
        scaled, cmap=COLOURS, vmin=-1, vmax=1, alpha=np.abs(scaled) ** 0.5, interpolation="nearest"
    )
