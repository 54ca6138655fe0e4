"""The stage table: what becomes of good, faulty and cheating programs, in sandbox and contract.

    python benchmarks/bench_stages.py [STAGE ...] [--write]

Every program below tests/programs runs as the agent would run it. A good one must pass, every
other one must fail, at the very clause that its first line names. `--write` renews docs/code.md.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(REPOSITORY))

from tests.programs.harness import KINDS, PASSED, Outcome, Program, programs, project, run  # noqa: E402

STAGES = ("data", "model", "conversion", "application")
PAGE = REPOSITORY / "docs/code.md"
BEGIN, END = "<!-- stages -->", "<!-- /stages -->"

Row = tuple[Program, Outcome]


def main() -> int:
    """Run them, print each and the table; 1 where one came out otherwise than its line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stages", nargs="*", default=STAGES, metavar="STAGE")
    parser.add_argument("--write", action="store_true", help="renew the table in docs/code.md")
    arguments = parser.parse_args()
    rows = [row for stage in arguments.stages for row in _run(stage)]
    table = "\n".join(_table(rows, arguments.stages))
    print(f"\n{table}")
    if arguments.write:
        _renew(table)
    return int(any(outcome.found != program.expected for program, outcome in rows))


def _run(stage: str) -> Iterator[Row]:
    with tempfile.TemporaryDirectory(prefix="tinysmith-stages-") as temporary:
        folder = Path(temporary).resolve()
        made = project(stage, folder / "project")
        for number, program in enumerate(programs(stage)):
            outcome = run(program, made, folder / str(number))
            right = "ok" if outcome.found == program.expected else f"NOT {program.expected!r}"
            print(
                f"{stage:12} {program.name:42} {outcome.found:24} {outcome.seconds:5.1f} s  {right}"
                f"\n{'':13}{outcome.detail[:160]}",
                flush=True,
            )
            yield program, outcome


def _table(rows: list[Row], stages: list[str]) -> Iterator[str]:
    yield "| stage | good: passed | faulty: found | cheating: found | as its line says | median |"
    yield "|---|---|---|---|---|---|"
    for stage in stages:
        mine = [row for row in rows if row[0].stage == stage]
        cells = [_share(mine, kind) for kind in KINDS]
        exact = sum(outcome.found == program.expected for program, outcome in mine)
        median = statistics.median(outcome.seconds for _, outcome in mine)
        yield f"| {stage} | {' | '.join(cells)} | {exact} of {len(mine)} | {median:.1f} s |"


def _share(rows: list[Row], kind: str) -> str:
    """How many of a kind came out right: good ones pass, the others do not."""
    found = [outcome.found for program, outcome in rows if program.kind == kind]
    right = sum((one == PASSED) == (kind == "good") for one in found)
    return f"{right} of {len(found)}"


def _renew(table: str) -> None:
    text = PAGE.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    PAGE.write_text(f"{before}{BEGIN}\n{table}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
