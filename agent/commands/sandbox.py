"""`tinysmith sandbox`: run a Python file exactly as the agent would run its own code."""

from __future__ import annotations

import argparse
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The file and its limits."""
    parser.add_argument("file", type=Path, help="the Python file")
    parser.add_argument("--workspace", type=Path, default=None, help="folder it may write to")
    parser.add_argument("--timeout", type=float, default=60.0, metavar="S", help="seconds")
    parser.add_argument("--memory", type=int, default=2048, metavar="MB", help="address space")
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")
