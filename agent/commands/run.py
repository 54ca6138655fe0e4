"""`tinysmith run`: from one sentence to a network that ran on a virtual STM32H743."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from agent.arguments import add_model_arguments, add_option_arguments
from agent.screen import Screen

if TYPE_CHECKING:
    from agent.conversation import Conversation
    from agent.listeners import Audience
    from agent.store import Session, SessionStore

OWN_INTERRUPT = True
"""Ctrl-C ends the turn, which is saved, and then the command."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The sentence, what may be spent on it, and who answers."""

    parser.add_argument("sentence", nargs="?", help="what you want, in plain English")
    add_option_arguments(parser)
    parser.add_argument("--resume", metavar="DIR", help="go on with an unfinished job")
    add_model_arguments(parser)
    parser.add_argument("--json", action="store_true", help="events as JSON lines on stdout")


def run(arguments: argparse.Namespace, screen: Screen) -> int:
    """Run the whole job; 0 when every limit is met, 1 when a target was missed."""
    from agent.approvals import Nobody
    from agent.start import chosen_model, open_conversation, options_of, saved_options
    from agent.store import SessionStore

    _check_sentence(arguments)
    audience = _audience(screen)
    with SessionStore() as store:
        session = _session(arguments, store)
        resumed = arguments.resume is not None
        options = saved_options(session) if resumed else options_of(arguments)
        chosen = chosen_model(arguments, options, screen, None, unattended=True)
        with open_conversation(
            arguments, session, options, chosen, audience, Nobody(), unattended=True
        ) as conversation:
            conversation.begin()
            if resumed:
                _take_up(conversation)
            else:
                conversation.turn(arguments.sentence)
            return _exit_code(conversation, screen)


def _check_sentence(arguments: argparse.Namespace) -> None:
    """What is wrong with the sentence or the data is said before anything is written."""
    from tools.errors import DataError, GoalError
    from tools.goal import read_goal

    if arguments.resume and arguments.sentence:
        raise GoalError(
            "A job that is resumed keeps its sentence.", "Leave out the sentence, or --resume."
        )
    if arguments.resume:
        return
    if not arguments.sentence:
        raise GoalError(
            "There is no sentence.",
            'Say what you want: tinysmith run "a digit classifier for an STM32H743 under 64 KB"',
        )
    goal = read_goal(arguments.sentence, own_data=arguments.data is not None)
    if goal.dataset is None and goal.data_path is None and arguments.data is None:
        raise GoalError(
            "The sentence names no data set.",
            "Name one (digits, CIFAR-10, CIFAR-100) or give a folder of images with --data.",
        )
    if arguments.data is not None and not arguments.data.exists():
        raise DataError(f"There is no {arguments.data}.", "Give a folder of images or an .npz.")


def _audience(screen: Screen) -> Audience:
    if screen.json:
        from agent.show.json_lines import JsonLines

        return JsonLines()
    from agent.show.chat_screen import ChatScreen

    return ChatScreen(screen.console)


def _session(arguments: argparse.Namespace, store: SessionStore) -> Session:
    from agent.start import new_session
    from tools.goal import read_goal

    if arguments.resume:
        return _resumed(store, arguments.resume)
    goal = read_goal(arguments.sentence, own_data=arguments.data is not None)
    data = goal.dataset or Path(goal.data_path or arguments.data).name
    return new_session(store, arguments.output, f"{data}-{goal.board}")


def _resumed(store: SessionStore, wanted: str) -> Session:
    """The session of a folder, or by its id."""
    from tools.errors import WorkspaceError

    folder = str(Path(wanted).absolute())
    for info in store.sessions():
        if folder == info.workspace or info.id == wanted:
            return store.find(info.id)
    raise WorkspaceError(
        f"{wanted} holds no job that can be taken up.", "Give the folder that a run has written."
    )


def _take_up(conversation: Conversation) -> None:
    """Finish what a kill, Ctrl-C or a failure has cut off; a finished job is only shown again."""
    from agent.events import ToolFinished

    if conversation.go_on():
        return
    ends = [r.event for r in conversation.records() if isinstance(r.event, ToolFinished)]
    if ends and ends[-1].tool == "report" and ends[-1].status == "done":
        conversation.audience.hear(ends[-1])
    else:
        conversation.turn("Go on.")


def _exit_code(conversation: Conversation, screen: Screen) -> int:
    """What the job came to: its report, or the failure that ended it, which is also printed."""
    from agent.events import Stopped, ToolFinished
    from agent.interrupt import INTERRUPTED
    from tools.errors import TinysmithError

    for record in reversed(conversation.records()):
        event = record.event
        if isinstance(event, Stopped):
            return INTERRUPTED
        if isinstance(event, ToolFinished) and event.status != "done":
            screen.error(TinysmithError(event.message, event.hint))
            return event.exit_code
        if isinstance(event, ToolFinished) and event.tool == "report":
            return 0 if event.result["report"]["status"] == "done" else 1
    screen.error(TinysmithError("The model ended without a report.", "Try --model embedded."))
    return 1
