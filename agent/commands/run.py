"""`tinysmith run`: from one sentence to a network that ran on a virtual STM32H743."""

from __future__ import annotations

import argparse
from pathlib import Path

from agent.arguments import natural, positive
from agent.screen import Screen


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The sentence, and what may be spent on it."""
    parser.add_argument("sentence", nargs="?", help="what you want, in plain English")
    parser.add_argument("--data", type=Path, metavar="PATH", help="folder or .npz with the images")
    parser.add_argument("--output", type=Path, metavar="DIR", help="new folder for the results")
    parser.add_argument("--resume", type=Path, metavar="DIR", help="go on with an unfinished job")
    parser.add_argument("--trials", type=positive, default=8, metavar="N", help="designs to train")
    parser.add_argument("--epochs", type=positive, metavar="N", help="final training")
    parser.add_argument(
        "--images", type=positive, default=200, metavar="N", help="shown to the board"
    )
    parser.add_argument("--seed", type=natural, default=0, metavar="N", help="repeats a job")
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")


def run(arguments: argparse.Namespace, screen: Screen) -> int:
    """Run the whole job; 0 when every limit is met, 1 when a target was missed."""
    from agent.job.prepare import prepare
    from agent.tables import show_report

    job = prepare(arguments, screen)
    from agent.job.workflow import run_job

    report = run_job(job)
    if screen.json:
        screen.document(report.model_dump_json(indent=2))
    else:
        show_report(report, screen)
    return 0 if report.status == "done" else 1
