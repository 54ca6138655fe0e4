"""What the sandbox costs: `python -c pass` contained against bare, medians over the same minutes.

.venv/bin/python benchmarks/bench_sandbox.py [--rounds 40]
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from sandbox import run_python, why_unavailable

AIM_MS = 50.0


def main() -> int:
    """Print both medians, their difference and their ratio; 1 where the aim is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=40)
    rounds = parser.parse_args().rounds
    if reason := why_unavailable():
        print(f"No sandbox on this machine: {reason}")
        return 1
    with tempfile.TemporaryDirectory() as temporary:
        file, workspace = Path(temporary, "nothing.py"), Path(temporary, "workspace")
        file.write_text("pass\n")
        workspace.mkdir()
        pairs = [(bare_ms(file), contained_ms(file, workspace)) for _ in range(rounds)]
    bare, contained = (statistics.median(times) for times in zip(*pairs, strict=True))
    print(f"bare {bare:.1f} ms, contained {contained:.1f} ms (medians of {rounds}, in turns)")
    print(
        f"extra {contained - bare:.1f} ms (aim: under {AIM_MS:g} ms), {contained / bare:.2f} times"
    )
    return int(contained - bare >= AIM_MS)


def bare_ms(file: Path) -> float:
    """The same interpreter with the same flags, its output read as the sandbox reads it."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-I", "-B", "-u", str(file)], capture_output=True, check=True)
    return (time.perf_counter() - start) * 1e3


def contained_ms(file: Path, workspace: Path) -> float:
    """From the call until the result is there."""
    start = time.perf_counter()
    if run_python(file, workspace).exit_status:
        raise RuntimeError("the empty program failed")
    return (time.perf_counter() - start) * 1e3


if __name__ == "__main__":
    raise SystemExit(main())
