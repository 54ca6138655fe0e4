"""Writes the README's transcript anew, as `tinysmith replay` shows docs/example-session.json.

Run it with `.venv/bin/python scripts/transcript.py` after a new recording.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import textwrap
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
BEGIN, END = "<!-- transcript -->\n", "<!-- end -->"
WIDTH = 116
LEFT_OUT = "  …"
SKIPPED = (
    r"^  files$.*?(?=^Every limit)",  # paths of the recording
    r"^     8 .*?(?=^  touches)",  # the rest of the program
    r"^  what would lower the peak$.*?(?=^Candidate)",
    r"^● set_goal  dataset digits, board stm32h743, sram 8 KB.*?(?=^● search)",
)


def main() -> None:
    """Replace what stands between the markers."""
    command = [Path(sys.executable).with_name("tinysmith"), "replay", "--speed", "0"]
    shown = subprocess.run(
        [*command, ROOT / "docs" / "example-session.json"], check=True, capture_output=True,
        text=True, env={**os.environ, "COLUMNS": "100"},
    ).stdout  # fmt: skip
    for pattern in SKIPPED:
        shown = re.sub(pattern, f"{LEFT_OUT}\n\n", shown, flags=re.DOTALL | re.MULTILINE)
    lines = "".join(f"    {line}".rstrip() + "\n" for line in _folded(shown))
    readme = README.read_text(encoding="utf-8")
    before, rest = readme.split(BEGIN)
    README.write_text(f"{before}{BEGIN}\n{lines}\n{END}{rest.partition(END)[2]}", encoding="utf-8")


def _folded(text: str) -> list[str]:
    """Lines of a width that can be read; a terminal folds the long ones by itself."""
    return [part for line in text.splitlines() for part in textwrap.wrap(line, WIDTH) or [""]]


if __name__ == "__main__":
    main()
