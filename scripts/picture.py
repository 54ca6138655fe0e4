"""Draws docs/demo.svg: the README's sentence, run for real, as a terminal shows it.

Run it with `.venv/bin/python scripts/picture.py` after a change of what the job prints.
"""

from __future__ import annotations

import io
import os
import re
import sys
import tempfile
from pathlib import Path
from typing import Any

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console

from agent.cli import build_parser
from agent.commands import run
from agent.screen import Screen

ROOT = Path(__file__).resolve().parent.parent
WIDTH = 96


class Wrapping(Console):
    """Folds long lines, which a terminal does by itself and a picture does not."""

    def print(self, *objects: Any, **options: Any) -> None:
        """As Console.print, within the width."""
        super().print(*objects, **{**options, "soft_wrap": False})


def main() -> int:
    """Run the sentence of `make demo` and save what it printed."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    sentence = makefile.split("SENTENCE := ")[1].splitlines()[0]
    console = Wrapping(
        record=True, file=io.StringIO(), width=WIDTH, color_system="truecolor", highlight=False
    )
    console.print(f"[bold]$ tinysmith run[/] {sentence!r}")
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        os.environ["PATH"] = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        code = run.run(build_parser("run").parse_args(["run", sentence]), Screen(console=console))
        os.chdir(ROOT)
    # The reader's own monospace font: a picture in a README loads nothing from elsewhere.
    style = re.sub(r"@font-face \{\{.*?\}\}\s*", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)
    console.save_svg(str(ROOT / "docs" / "demo.svg"), title="tinysmith", code_format=style)
    return code


if __name__ == "__main__":
    sys.exit(main())
