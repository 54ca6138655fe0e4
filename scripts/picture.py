"""Draws docs/demo.svg: the README's sentence, run for real, as a terminal shows it.

Run it with `.venv/bin/python scripts/picture.py` after a change of what the job prints.
"""

from __future__ import annotations

import io
import sys
import tempfile
from pathlib import Path

from rich.console import Console

from agent.cli import build_parser
from agent.commands import run
from agent.screen import Screen

ROOT = Path(__file__).resolve().parent.parent
WIDTH = 96


def main() -> int:
    """Run the sentence of `make demo` and save what it printed."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    sentence = makefile.split("SENTENCE := ")[1].splitlines()[0]
    console = Console(
        record=True, file=io.StringIO(), width=WIDTH, color_system="truecolor", highlight=False
    )
    console.print(f"[bold]$ tinysmith run[/] {sentence!r}")
    with tempfile.TemporaryDirectory() as folder:
        words = ["run", sentence, "--output", f"{folder}/run"]
        code = run.run(build_parser("run").parse_args(words), Screen(console=console))
    console.save_svg(str(ROOT / "docs" / "demo.svg"), title="tinysmith")
    return code


if __name__ == "__main__":
    sys.exit(main())
