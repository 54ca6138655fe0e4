"""`tinysmith export`: a session as one HTML, Markdown or JSON document."""

from __future__ import annotations

import argparse
from pathlib import Path

from agent.screen import Screen


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which session, in which form, and where to."""
    parser.add_argument("session", help='beginning of an id, "last", or an exported .json file')
    forms = parser.add_mutually_exclusive_group()
    for form, words in (
        ("html", "one page with pictures and coloured code (default)"),
        ("md", "Markdown"),
        ("json", "everything, to be replayed or verified elsewhere"),
    ):
        forms.add_argument(
            f"--{form}", dest="form", action="store_const", const=form, default="html", help=words
        )
    parser.add_argument(
        "-o", "--output", type=Path, metavar="FILE",
        help='file to write (default: session-ID.html, .md or .json; "-": standard output)',
    )  # fmt: skip


def run(arguments: argparse.Namespace, screen: Screen) -> int:
    """Write the document."""
    from agent.export import export_document
    from agent.sessions import load_document
    from tools.workspace import write_atomically

    document = load_document(arguments.session)
    text = export_document(document, arguments.form)
    path: Path = arguments.output or Path(f"session-{document.info.id}.{arguments.form}")
    if str(path) == "-":
        screen.document(text.rstrip("\n"))
    else:
        write_atomically(path, text)
        screen.note(f"Written: {path}")
    return 0
