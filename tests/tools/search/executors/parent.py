"""A program with two workers, for a test that ends it: python -m … FOLDER wait|leave JOB…

Two jobs that end are done first, then JOBs are begun; then it prints the numbers of its workers,
and waits or exits with status 7 without closing anything.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from tests.tools.search.executors.evaluations import Scripted, jobs
from tools.search.executors import LocalProcesses


def main(folder: Path, names: list[str], then: str) -> None:
    scripted = Scripted(folder)
    executor = LocalProcesses(scripted, 2)
    running = executor.run(jobs("a", "b", *names))
    ended = next(running), next(running)
    assert {one.id for one in ended} == {"a", "b"}
    while not all(scripted.begun(name) for name in names):
        time.sleep(0.02)
    print(*executor.pids, flush=True)  # noqa: T201 - the test reads it
    if then == "wait":
        time.sleep(3600)
    raise SystemExit(7)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[3:], sys.argv[2])
