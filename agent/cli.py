"""The command line: one parser, one place that prints errors, real exit codes.

Exit codes: 0 done and every limit met, 1 done but a target was missed (or a need is missing, in
``doctor``), 2 the input cannot be used, 3 no network meets a limit, 130 stopped with Ctrl-C.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.metadata import version

COMMANDS = {
    "chat": "talk until a network runs on the board (also: no command at all)",
    "run": "from one sentence to a network on a virtual STM32H743",
    "resume": "take a session up where it was left",
    "front": "what a search has found: the Pareto front as a table and a picture",
    "goal": "show what is read from a sentence",
    "measure": "MACs, SRAM and flash of an architecture (.json) or a network (.tflite)",
    "compile": "turn a .tflite into C and an .elf, and run it against the host",
    "sandbox": "run a Python file without network, with limits",
    "doctor": "check what this machine has and how to mend what is missing",
    "sessions": "list, search, show and delete saved sessions",
    "fork": "begin a second session with the first steps of another",
    "export": "a session as an HTML, Markdown or JSON document",
    "replay": "show a session again, or verify that it still comes out the same",
}


def build_parser(command: str | None = None) -> argparse.ArgumentParser:
    """The parser of `tinysmith`; only the module of `command` is imported, so help is instant."""
    parser = argparse.ArgumentParser(
        prog="tinysmith",
        description="One plain sentence in, a neural network running on an STM32H743 out.",
        epilog=(
            "Exit codes: 0 done, 1 a target was missed, 2 bad input, 3 a limit cannot be met, "
            "130 stopped with Ctrl-C."
        ),
    )
    parser.add_argument("--version", action="version", version=f"tinysmith {version('tinysmith')}")
    choices = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, summary in COMMANDS.items():
        child = choices.add_parser(name, help=summary, description=summary)
        if name == command:
            import_module(f"agent.commands.{name}").add_arguments(child)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    words = list(sys.argv[1:] if argv is None else argv) or ["chat"]
    command = next((word for word in words if word in COMMANDS), None)
    arguments = build_parser(command).parse_args(words)
    from agent.session import run_command

    module = import_module(f"agent.commands.{arguments.command}")
    return run_command(module.run, arguments, getattr(module, "OWN_INTERRUPT", False))


if __name__ == "__main__":
    raise SystemExit(main())
