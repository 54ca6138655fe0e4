"""Footprints of networks that nobody here made, against what was published of them.

Networks that are not part of the project are measured where ../shared is there.
"""

from __future__ import annotations

from pathlib import Path

from tools.footprint import measure_graph
from tools.tflite_reader import read_tflite
from tools.tflm_arena import arena

MODELS = Path(__file__).resolve().parent.parent.parent / "shared" / "models"
# Peak SRAM as arXiv 2504.09685 publishes it, in KB.
PUBLISHED = {"LMaNet-Elite": 165, "LMaNet-Core": 215, "QwNet-Core": 227}


def main() -> None:
    """Print one line a network; bytes but for what is published."""
    models = sorted(MODELS.rglob("*.tflite"))
    if not models:
        print(f"skipped: no reference networks in {MODELS.parent.name}/{MODELS.name}")
        return
    print(
        "| network | MACs | parameters | SRAM published | tflm head | tflm tail | aot pool "
        "| head / pool | flash tflm | flash aot |"
    )
    print("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|")
    for path in models:
        graph = read_tflite(path)
        name = path.stem.split(".")[0]
        footprint, tflm = measure_graph(graph), arena(graph)
        published = f"{PUBLISHED[name]} KB" if name in PUBLISHED else ""
        pool = footprint.sram_bytes["aot"]
        print(
            f"| {name} | {footprint.macs:,} | {footprint.parameters:,} | {published} "
            f"| {tflm.head_bytes:,} | {tflm.tail_bytes:,} | {pool:,} "
            f"| {tflm.head_bytes / pool:.1f} | {footprint.flash_bytes['tflm']:,} "
            f"| {footprint.flash_bytes['aot']:,} |"
        )


if __name__ == "__main__":
    main()
