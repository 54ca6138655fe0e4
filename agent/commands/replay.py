"""`tinysmith replay`: a session again, on the screen or, with --verify, in fact."""

from __future__ import annotations

import argparse
from collections import Counter
from contextlib import nullcontext
from typing import TYPE_CHECKING

from agent.arguments import positive
from agent.events import Event, ToolStarted
from agent.interrupt import INTERRUPTED
from agent.progress import CandidateFound, Progressed
from agent.screen import Screen

if TYPE_CHECKING:
    from agent.store import SessionDocument
    from agent.verify import StepComparison


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which session, and how it is shown."""
    parser.add_argument("session", help='beginning of an id, "last", or an exported .json file')
    parser.add_argument(
        "--speed", type=_speed, default=1.0, metavar="X",
        help="times as fast; 0: no pauses (default: 1; no pause is above 2 seconds)",
    )  # fmt: skip
    parser.add_argument("--step", action="store_true", help="wait for a key at each step; q leaves")
    parser.add_argument(
        "--at", type=positive, default=1, metavar="N", help="show what was before step N at once"
    )
    parser.add_argument(
        "--verify", action="store_true",
        help="run the tools again in a scratch folder and compare every step",
    )  # fmt: skip


def run(arguments: argparse.Namespace, screen: Screen) -> int:
    """Show or verify; 1 where a step differs."""
    from agent.sessions import load_document

    document = load_document(arguments.session)
    return _verify(document, screen) if arguments.verify else _show(document, arguments, screen)


def _show(document: SessionDocument, arguments: argparse.Namespace, screen: Screen) -> int:
    from agent.replay import Pace, keyboard, replay
    from agent.show.chat_screen import ChatScreen

    try:
        with keyboard() if arguments.step else nullcontext() as wait:
            pace = Pace(arguments.speed, arguments.at, wait)
            replay(document.records, ChatScreen(screen.console), pace)
    except KeyboardInterrupt:
        # Nothing was going on, so there is nothing to say.
        return INTERRUPTED
    return 0


def _verify(document: SessionDocument, screen: Screen) -> int:
    """One line a step, what differs below it, and the sum."""
    from agent.verify import compare
    from agent.verify.rerun import rerun

    compared = compare(document.records, rerun(document.records, _Steps(screen)))
    for step in compared:
        line = f"{step.step:>4}  {step.what:<52}  {step.verdict}"
        screen.note(line) if step.passed else screen.warn(line)
        for detail in step.details:
            screen.note(f"      {detail}")
    screen.note(summary(compared))
    return 0 if all(step.passed for step in compared) else 1


class _Steps:
    """Says which tool runs, so that a long verification is no silence."""

    def __init__(self, screen: Screen) -> None:
        self.screen = screen

    def hear(self, event: Event) -> None:
        """Name a call that begins; show how far it is."""
        if isinstance(event, ToolStarted):
            self.screen.heading(event.call.tool)
        elif isinstance(event, Progressed):
            self.screen.progress(event.stage, event.done, event.total, event.figures)
        elif isinstance(event, CandidateFound):
            state = event.state
            self.screen.progress("search", state.done, state.budget)

    def stream(self, text: str) -> None:
        """The model's words are those of the recording."""


def summary(compared: list[StepComparison]) -> str:
    """ "21 of 23 steps equal, 2 within tolerance"."""
    counts = Counter(step.verdict for step in compared)
    others = [f"{number} {verdict}" for verdict, number in counts.items() if verdict != "equal"]
    return ", ".join([f"{counts['equal']} of {len(compared)} steps equal", *others])


def _speed(text: str) -> float:
    """A number of at least 0."""
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of at least 0")
    return value
