"""Argument types that refuse what no command can use, in argparse's own words and exit code 2."""

from __future__ import annotations

import argparse
from pathlib import Path

KINDS = ("run_code", "compile_code", "write_outside", "flash", "spend")
"""What is asked about; `tools.tool.Effect` as words of the command line."""

PROPOSERS = ("hybrid", "evolution", "embedded", "random", "llm")
"""Who may propose designs; the first one does where nobody says otherwise."""


def add_model_arguments(parser: argparse.ArgumentParser) -> None:
    """Who answers, and what may happen without a question."""
    parser.add_argument(
        "--model", metavar="NAME", help="ollama:NAME, provider:NAME or embedded (default: chosen)"
    )
    parser.add_argument("--context", type=positive, metavar="N", help="tokens of context (Ollama)")
    parser.add_argument("--max-tokens", type=positive, metavar="N", help="pause and ask beyond it")
    parser.add_argument("--max-cost", type=dollars, metavar="USD", help="pause and ask beyond it")
    parser.add_argument(
        "--yes", action="store_true", help="approve everything that is asked, except flashing"
    )
    parser.add_argument(
        "--allow", action="append", default=[], choices=KINDS, metavar="KIND",
        help=f"approve one kind: {', '.join(KINDS)}",
    )  # fmt: skip
    parser.add_argument("--policy", type=Path, metavar="FILE", help="rules for approvals (TOML)")


def add_option_arguments(parser: argparse.ArgumentParser) -> None:
    """What the tools use where nobody says otherwise."""
    parser.add_argument("--data", type=Path, metavar="PATH", help="folder or .npz with the images")
    parser.add_argument("--output", type=Path, metavar="DIR", help="new folder for the results")
    _add_search_arguments(parser)
    parser.add_argument("--epochs", type=positive, metavar="N", help="final training")
    parser.add_argument(
        "--images", type=positive, default=200, metavar="N", help="shown to the board"
    )
    parser.add_argument("--seed", type=natural, default=0, metavar="N", help="repeats a job")


def _add_search_arguments(parser: argparse.ArgumentParser) -> None:
    """How a search proposes, what it may spend, and who trains its candidates."""
    group = parser.add_argument_group("the search", "it ends with whichever is spent first")
    group.add_argument("--trials", type=positive, default=8, metavar="N", help="designs to train")
    group.add_argument("--minutes", type=seconds, metavar="M", help="time for a search")
    group.add_argument("--tokens", type=positive, metavar="N", help="of a model that proposes")
    group.add_argument(
        "--proposer", choices=PROPOSERS, default=PROPOSERS[0], metavar="NAME",
        help=f"who proposes designs: {', '.join(PROPOSERS)} (default: {PROPOSERS[0]})",
    )  # fmt: skip
    group.add_argument(
        "--preset", default="", metavar="NAME",
        help='settings of a whole search, such as "paper" (docs/search.md)',
    )  # fmt: skip
    group.add_argument(
        "--workers", type=positive, metavar="N", help="processes that train (default: 1)"
    )
    group.add_argument(
        "--ray", default="", metavar="ADDRESS", help='train on a Ray cluster: "auto" or its address'
    )


def positive(text: str) -> int:
    """A whole number of at least 1."""
    return _whole(text, 1)


def natural(text: str) -> int:
    """A whole number of at least 0."""
    return _whole(text, 0)


def seconds(text: str) -> float:
    """A positive, finite number."""
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is not a positive number")
    return value


def _whole(text: str, least: int) -> int:
    try:
        value = int(text)
    except ValueError:
        value = least - 1
    if value < least:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of at least {least}")
    return value


def dollars(text: str) -> float:
    """A positive, finite amount; a leading $ is no mistake."""
    return seconds(text.removeprefix("$"))
