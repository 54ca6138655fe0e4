"""`tinysmith sandbox`: run a Python file exactly as the agent would run its own code."""

from __future__ import annotations

import argparse
from pathlib import Path

from agent.arguments import positive, seconds
from agent.screen import Screen
from agent.show.plain import words


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The file and its limits."""
    parser.add_argument("file", type=Path, help="the Python file")
    parser.add_argument("--workspace", type=Path, default=None, help="folder it may write to")
    parser.add_argument("--timeout", type=seconds, default=60.0, metavar="S", help="seconds")
    parser.add_argument("--memory", type=positive, default=2048, metavar="MB", help="of memory")
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")


def run(arguments: argparse.Namespace, screen: Screen) -> int:
    """Run the file, show its output as it comes, then how it ended; its own exit status."""
    import json
    import tempfile

    from agent.tables import show_sandbox_result
    from sandbox import Limits, run_python
    from tools.units import MIB

    limits = Limits(wall_s=arguments.timeout, memory_bytes=arguments.memory * MIB)
    show = None if screen.json else lambda _stream, line: screen.show(words(line))
    with tempfile.TemporaryDirectory(prefix="tinysmith-sandbox-") as temporary:
        workspace: Path = arguments.workspace or Path(temporary)
        result = run_python(arguments.file, workspace, limits, on_output=show)
    if screen.json:
        # ASCII alone: what a program says could command the terminal that shows it.
        screen.document(json.dumps(result.model_dump(mode="json"), indent=2))
    else:
        show_sandbox_result(result, screen)
    return result.exit_status
