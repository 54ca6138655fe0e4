"""Draws docs/chat.svg: two turns of the recorded example, as a terminal shows them.

Run it with `.venv/bin/python scripts/picture.py` after a change of the screen or of the recording.
"""

from __future__ import annotations

import io
import re
from pathlib import Path

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console

from agent.events import Record, UserSaid
from agent.sessions import load_document
from agent.show.chat_screen import ChatScreen

ROOT = Path(__file__).resolve().parent.parent
RECORDING = ROOT / "docs" / "example-session.json"
PICTURE = ROOT / "docs" / "chat.svg"
WIDTH = 100
TURNS = (1, 6)
"""The sentence with the search, and the program that is approved."""


def main() -> None:
    """Show the turns on a recording console and save what it drew."""
    console = Console(
        record=True, file=io.StringIO(), width=WIDTH, color_system="truecolor",
        force_terminal=True, highlight=False,
    )  # fmt: skip
    screen = ChatScreen(console)
    console.print("[bold]$ tinysmith[/]")
    with screen.past():
        for record in _chosen(load_document(RECORDING).records):
            screen.hear(record.event)
    # The reader's own monospace font: a picture in a README loads nothing from elsewhere.
    style = re.sub(r"@font-face \{\{.*?\}\}\s*", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)
    console.save_svg(str(PICTURE), title="tinysmith", code_format=style)


def _chosen(records: tuple[Record, ...]) -> list[Record]:
    """The records of `TURNS`, with what comes before the first turn."""
    chosen, turn = [], 0
    for record in records:
        turn += isinstance(record.event, UserSaid)
        if turn == 0 or turn in TURNS:
            chosen.append(record)
    return chosen


if __name__ == "__main__":
    main()
