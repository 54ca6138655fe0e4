"""Fits instructions per kernel to counts on QEMU's Cortex-M7, and checks them on whole networks.

Writes tools/instructions.toml and the table of docs/latency.md; `make fit-instructions` runs it
(a few minutes). Networks that are not part of the project are checked where ../shared is there.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from instruction_graphs import GRAPHS, Random, with_random_weights
from numpy.typing import NDArray
from scipy.optimize import nnls  # type: ignore[import-untyped]

from tools.board.qemu import INSTRUMENT, measure_inference
from tools.boards import board_named
from tools.build import build_firmware
from tools.compiler import compile_model
from tools.firmware import Firmware
from tools.graph import Graph
from tools.instruction_features import FEATURES, step_work
from tools.instructions import TABLE
from tools.lowering import lower
from tools.schedule import schedule
from tools.search.sampling import sample
from tools.search.space import SearchSpace
from tools.tflite_reader import read_tflite
from tools.workspace import write_atomically

ROOT = Path(__file__).resolve().parent.parent
MODELS = ROOT.parent / "shared" / "models"
PAGE = ROOT / "docs" / "latency.md"
CANDIDATES = 300
RANDOM_NETWORKS = 4  # of each search space
LEAST_WORK, MOST_WORK = 300, 1_000_000  # features of a graph together: under a second in QEMU
# Counts are multiples of 40, which should weigh no more than an error of 1 %.
COARSE = 4_000
AT_ONCE = 2
BAD_FIT, BY_DATA = 0.05, 0.01
CYCLES = """
[cycles]
# An assumption, as no board has been measured. A Cortex-M7 issues up to two instructions a cycle;
# loads that are used at once, 64-bit products, divisions and taken branches cost more than one.
# 0.7 to 1.3 is typical of integer loops with code and data in memory without wait states. Wait
# states of flash and misses of the caches are not modelled.
per_instruction = 1.0

"""
SMALL_NETWORK = 25_000_000  # instructions up to which the influence of the image is measured
MARK = "<!-- written by make fit-instructions -->"

Floats = NDArray[np.float64]
Column = tuple[str, str]
COLUMNS: list[Column] = [(kernel, name) for kernel in FEATURES for name in FEATURES[kernel]]


@dataclass(frozen=True)
class Counted:
    """A network, its features, and instructions of one inference of a random image."""

    name: str
    graph: Graph
    features: Floats
    instructions: int


def features(graph: Graph) -> Floats:
    """How often each feature of each kernel occurs in `graph`, in the order of COLUMNS."""
    totals = {kernel: np.zeros(len(names)) for kernel, names in FEATURES.items()}
    for work in step_work(graph, schedule(graph)):
        for kernel, counts in work:
            totals[kernel] += counts
    return np.concatenate(list(totals.values()))


def designs(kernel: str, rng: Random) -> Iterator[Graph]:
    """Graphs for `kernel`: those that tell its features apart best, and some at random."""
    candidates = [GRAPHS[kernel](rng) for _ in range(CANDIDATES)]
    rows = np.array([features(graph) for graph in candidates])
    work = rows.sum(axis=1)
    apt = np.flatnonzero((work >= LEAST_WORK) & (work <= MOST_WORK))
    rows = rows[apt][:, [column[0] == kernel for column in COLUMNS]]
    number = len(FEATURES[kernel])
    chosen = [*most_telling(rows, number + 2), *range(number // 3 + 1)]
    return (candidates[apt[i]] for i in dict.fromkeys(chosen))


def most_telling(rows: Floats, count: int) -> list[int]:
    """Rows that, chosen one by one, raise the determinant of the normal equations most."""
    scaled = rows / np.maximum(rows.sum(axis=1, keepdims=True), 1)
    scaled /= np.maximum(np.sqrt((scaled**2).mean(axis=0)), 1e-12)
    inverse = np.eye(rows.shape[1]) * 1e6
    chosen: list[int] = []
    for _ in range(count):
        gains = np.einsum("ij,jk,ik->i", scaled, inverse, scaled)
        gains[chosen] = 0
        best = int(gains.argmax())
        chosen.append(best)
        seen = inverse @ scaled[best]
        inverse -= np.outer(seen, seen) / (1 + scaled[best] @ seen)
    return chosen


def build(graph: Graph, folder: Path) -> Firmware:
    """The firmware of `graph` for the instrument."""
    compile_model(graph, folder / "c")
    return build_firmware(folder / "c", board_named(INSTRUMENT), folder / "firmware")


def image(graph: Graph, seed: int = 0) -> bytes:
    """Random bytes of the input's size."""
    return np.random.default_rng(seed).bytes(graph.tensors[graph.inputs[0]].size_bytes)


def count(named: tuple[str, Graph]) -> Counted:
    """Build and run one network."""
    name, graph = named
    with tempfile.TemporaryDirectory() as folder:
        instructions = measure_inference(build(graph, Path(folder)), image(graph))
    return Counted(name, graph, features(graph), instructions)


def count_all(graphs: Iterable[tuple[str, Graph]]) -> list[Counted]:
    """`count` for each, two at a time."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(count, graphs))


def fit(counted: Sequence[Counted]) -> Floats:
    """Coefficients without negative ones that make the squared relative errors smallest."""
    counts = np.array([one.instructions for one in counted])
    weights = 1 / (counts + COARSE)
    rows = np.array([one.features for one in counted]) * weights[:, None]
    scales = np.maximum(rows.max(axis=0), 1e-12)
    coefficients, _ = nnls(rows / scales, counts * weights, maxiter=100_000)
    result: Floats = coefficients / scales
    return result


def undetermined(counted: Sequence[Counted]) -> list[Column]:
    """Features that no measurement, or only their sum with others, says anything about."""
    rows = np.array([one.features / one.instructions for one in counted])
    scales = np.abs(rows).max(axis=0)
    _, values, directions = np.linalg.svd(rows / np.maximum(scales, 1e-12))
    values = np.pad(values, (0, len(directions) - len(values)))
    free = np.abs(directions[values < 1e-6 * values[0]]).max(axis=0, initial=0) > 1e-3
    return [column for column, loose in zip(COLUMNS, free, strict=True) if loose]


def errors(counted: Sequence[Counted], coefficients: Floats) -> Floats:
    """Predicted over counted instructions, minus one."""
    predicted = np.array([one.features @ coefficients for one in counted])
    return predicted / [one.instructions for one in counted] - 1


def held_out() -> Iterator[tuple[str, Graph]]:
    """Whole networks that no coefficient was fitted to: files, and random designs."""
    for path in sorted(MODELS.rglob("*.tflite")):
        yield path.name.split(".")[0], read_tflite(path)
    rng = np.random.default_rng(2024)
    tiny = SearchSpace(1, 3, (4, 6, 8), (4, 6, 8), (4,), (0,), max_stages=2)
    images = ((8, 1, 10), (28, 1, 10), (32, 3, 100), (64, 3, 2))
    spaces = [tiny, *(SearchSpace.for_data(*image) for image in images)]
    for number, space in enumerate(spaces * RANDOM_NETWORKS):
        graph = with_random_weights(lower(sample(space, rng)), rng)
        shape = " x ".join(map(str, graph.tensors[graph.inputs[0]].shape[1:]))
        yield f"random {number}: {shape}", graph


def spread(graph: Graph) -> float:
    """The largest relative difference of counts between a random image and unusual ones."""
    size = len(image(graph))
    unusual = (bytes(size), b"\x7f" * size, b"\x80\x7f" * (size // 2) + b"\x7f" * (size % 2))
    with tempfile.TemporaryDirectory() as folder:
        firmware = build(graph, Path(folder))
        first = measure_inference(firmware, image(graph))
        counts = [measure_inference(firmware, data) for data in (image(graph, 1), *unusual)]
    return max(abs(one / first - 1) for one in counts)


def coefficients_text(coefficients: Floats) -> str:
    """A section of instructions.toml for each kernel."""
    values = dict(zip(COLUMNS, coefficients, strict=True))
    sections = []
    for kernel, names in FEATURES.items():
        lines = [f"{name} = {values[kernel, name]:.6g}" for name in names]
        sections.append("\n".join([f"[coefficients.{kernel}]", *lines]))
    return "\n\n".join(sections)


def fit_text(counted: Sequence[Counted], coefficients: Floats, firmware: Firmware) -> str:
    """What was fitted with, and how well: by name kernels beyond BAD_FIT, features that are loose,
    and kernels whose counts depend on the image by more than BY_DATA."""
    residuals = np.abs(errors(counted, coefficients))
    largest: dict[str, float] = {}
    for one, residual in zip(counted, residuals, strict=True):
        largest[one.name] = max(largest.get(one.name, 0), residual)
    badly = [f"{kernel} {error:.1%}" for kernel, error in largest.items() if error > BAD_FIT]
    loose = [f"{name} of {kernel}" for kernel, name in undetermined(counted)]
    examples = {one.name: one.graph for one in counted}
    changes = {kernel: spread(graph) for kernel, graph in examples.items()}
    moved = [f"{kernel} {change:.0%}" for kernel, change in changes.items() if change > BY_DATA]
    return f"""# Written by `make fit-instructions`: instructions of each kernel of the engine.
compiler = "{firmware.compiler}"
flags = {strings(firmware.flags)}

[fit]
measurements = {len(counted)}
median_residual = {np.median(residuals):.2g}
largest_residual = {residuals.max():.2g}
badly_fitted = {strings(badly)}
not_determined = {strings(loose)}
moved_by_data = {strings(moved)}
"""


def strings(values: Sequence[str]) -> str:
    """A list in TOML."""
    return "[" + ", ".join(f'"{value}"' for value in values) + "]"


def held_out_text(found: Floats, spreads: Sequence[float]) -> str:
    """Errors on whole networks; `data` is how far counts move with the image."""
    return f"""
[held_out]
networks = {len(found)}
median_error = {np.median(np.abs(found)):.2g}
largest_error = {np.abs(found).max():.2g}
largest_change_with_data = {max(spreads):.2g}
"""


def write_page(networks: Sequence[Counted], coefficients: Floats, found: Floats) -> None:
    """Put the table of whole networks between the marks of docs/latency.md."""
    lines = [
        f"| {one.name} | {one.features @ coefficients:,.0f} | {one.instructions:,} | {error:+.2%} |"
        for one, error in zip(networks, found, strict=True)
    ]
    table = "\n".join(["| network | predicted | counted | error |", "|---|---:|---:|---:|", *lines])
    print(table)
    page = PAGE.read_text(encoding="utf-8")
    marked = re.sub(f"(?s)(?<={MARK}\n).*?(?=\n{MARK})", lambda _: table, page)
    write_atomically(PAGE, marked)


def main() -> None:
    """Measure, fit, check, write."""
    rng = np.random.default_rng(0)
    graphs = [
        (kernel, with_random_weights(graph, rng))
        for kernel in GRAPHS
        for graph in designs(kernel, rng)
    ]
    fitted = count_all(graphs)
    coefficients = fit(fitted)
    networks = count_all(held_out())
    found = errors(networks, coefficients)
    small = [one.graph for one in networks if one.instructions < SMALL_NETWORK]
    with tempfile.TemporaryDirectory() as folder:
        firmware = build(small[0], Path(folder))
    text = (
        fit_text(fitted, coefficients, firmware)
        + held_out_text(found, [spread(graph) for graph in small])
        + CYCLES
        + coefficients_text(coefficients)
    )
    write_atomically(TABLE, text + "\n")
    print(text)
    write_page(networks, coefficients, found)


if __name__ == "__main__":
    main()
