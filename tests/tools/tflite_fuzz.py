"""Read thousands of hostile files in this process, and say on stdout how it went.

Run as `python -m tests.tools.tflite_fuzz SEED FIRST COUNT [SHARED]`; file n of a seed is always the
same. Anything but a graph of sane numbers or a TinysmithError ends the process with a traceback
after the number of the file, as do more than 1 GB of memory and ten seconds for one file.
"""

from __future__ import annotations

import faulthandler
import json
import random
import resource
import sys
import time
import warnings
from collections import Counter
from collections.abc import Sequence
from math import isfinite, prod
from pathlib import Path

from tests.tools.tflite_damage import damaged
from tests.tools.tflite_hostile import hostile
from tests.tools.tflite_seeds import seed_files
from tools.compiler import check_supported
from tools.errors import TinysmithError
from tools.footprint import measure_graph
from tools.graph import DTYPE_BYTES, Graph, Op
from tools.graph_checks import check_int8
from tools.runtimes import RUNTIMES
from tools.tflite_limits import LARGEST_TENSOR_BYTES, MOST_OPERATORS, MOST_TENSORS
from tools.tflite_reader import parse_tflite

GROWTH_BYTES = 2**30
SECONDS_A_FILE = 10


def mutated(seeds: list[bytes], seed: str, number: int) -> bytes:
    """File `number` of a seed; the last two of `seeds` are larger, and taken less often."""
    rng = random.Random(f"{seed}:{number}")
    data = rng.choice(seeds[:-2] if rng.random() < 0.96 else seeds)
    return hostile(data, rng) if rng.random() < 0.5 else damaged(data, rng)


def read(data: bytes) -> str:
    """How far a file comes: the step that refuses it, or "measured"."""
    try:
        graph = parse_tflite(data)
    except TinysmithError as error:
        return f"refused: {_checked(error)}"
    assert_sane(graph)
    try:
        check_int8(graph)
    except TinysmithError as error:
        return f"not int8: {_checked(error)}"
    try:
        check_supported(graph)
        end, runtimes = "measured", tuple(RUNTIMES)
    except TinysmithError as error:
        end, runtimes = f"not compiled: {_checked(error)}", ("tflm",)
    return f"{end}{_measured(graph, runtimes)}"


def _measured(graph: Graph, runtimes: Sequence[str]) -> str:
    """Nothing, where `graph` is measured; else how that ended."""
    try:
        footprint = measure_graph(graph, runtimes)
    except TinysmithError as error:
        return f", not measured: {_checked(error)}"
    assert 0 < min(footprint.sram_bytes.values()) < 2**40
    assert 0 <= footprint.macs < 2**63
    return ""


def _checked(error: TinysmithError) -> str:
    """The error's class; its words can be printed, and are no page."""
    text = str(error)
    assert text.isprintable(), text
    assert len(text) < 1200, text
    return type(error).__name__


def assert_sane(graph: Graph) -> None:
    """Every number of the graph makes sense, whatever the file said."""
    assert 0 < len(graph.ops) <= MOST_OPERATORS
    assert 0 < len(graph.tensors) <= MOST_TENSORS
    written = {i for i, tensor in enumerate(graph.tensors) if tensor.constant} | set(graph.inputs)
    for tensor in graph.tensors:
        assert all(isinstance(n, int) and n > 0 for n in tensor.shape)
        assert prod(tensor.shape) * DTYPE_BYTES[tensor.dtype] <= LARGEST_TENSOR_BYTES
        assert tensor.name.isprintable()
        assert tensor.data is None or (tensor.data.shape, tensor.constant) == (tensor.shape, True)
        if tensor.quantization:
            assert all(isfinite(s) and s >= 0 for s in tensor.quantization.scales)
            assert all(abs(z) <= 2**31 for z in tensor.quantization.zero_points)
    for op in graph.ops:
        _assert_options(op)
        assert op.outputs
        assert all(i == -1 or i in written for i in op.inputs)
        assert not written & set(op.outputs)
        written |= set(op.outputs)
    assert set(graph.outputs) <= written


def _assert_options(op: Op) -> None:
    for name in ("stride", "dilation", "filter"):
        assert min(op.options.get(name, (1,))) > 0
    assert all(isfinite(op.options.get(name, 0)) for name in ("alpha", "beta"))
    assert op.options.get("padding", "SAME") in ("SAME", "VALID")


def _limit_memory() -> None:
    """Let this process grow by 1 GB."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    limit = pages * resource.getpagesize() + GROWTH_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def _peak_bytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def main(seed: str, first: int, count: int, shared: Path | None) -> None:
    """Read `count` files and print what became of them as JSON."""
    seeds = seed_files(shared)
    for data in seeds:
        assert read(data) == "measured"  # also loads and compiles all there is
    warnings.simplefilter("error")
    _limit_memory()
    baseline, begin, slowest, ends = _peak_bytes(), time.perf_counter(), 0.0, Counter[str]()
    making = 0.0
    for number in range(first, first + count):
        start = time.perf_counter()
        data = mutated(seeds, seed, number)
        made = time.perf_counter()
        making += made - start
        faulthandler.dump_traceback_later(SECONDS_A_FILE, exit=True)
        try:
            ends[read(data)] += 1
        except BaseException:
            sys.stderr.write(f"file {number} of seed {seed}\n")
            raise
        faulthandler.cancel_dump_traceback_later()
        slowest = max(slowest, time.perf_counter() - made)
    report = {
        "ends": dict(ends),
        "seconds": time.perf_counter() - begin,
        "seconds_making": making,
        "slowest_seconds": slowest,
        "growth_mb": (_peak_bytes() - baseline) / 2**20,
    }
    sys.stdout.write(json.dumps(report) + "\n")


if __name__ == "__main__":
    main(
        sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]) if sys.argv[4:] else None
    )
