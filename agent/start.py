"""From the command line to a conversation: shared by chat, run and resume."""

from __future__ import annotations

import argparse
import os
import secrets
import time
from pathlib import Path
from typing import TYPE_CHECKING

from agent.approvals import Gate
from agent.conversation import Conversation
from agent.events import SessionStarted
from agent.fetch import Ask, choose_or_fetch
from agent.listeners import Approver, Audience
from agent.models.planner import as_planner
from agent.policy import Policy, load_policy
from agent.turn import Budget
from tools.errors import WorkspaceError
from tools.project import Options

if TYPE_CHECKING:
    from agent.models.choose import ChosenModel
    from agent.screen import Screen
    from agent.store import Session, SessionStore

RUNS = Path("tinysmith-runs")


def options_of(arguments: argparse.Namespace) -> Options:
    """The options as given; PresetError where there is no such preset."""
    if arguments.preset:
        from tools.search.presets import load_preset

        load_preset(arguments.preset)  # what is misspelt is said before anything is written
    return Options(
        data=arguments.data.absolute() if arguments.data else None,
        seed=arguments.seed,
        trials=arguments.trials,
        epochs=arguments.epochs,
        images=arguments.images,
        proposer=arguments.proposer,
        preset=arguments.preset,
        minutes=arguments.minutes,
        tokens=arguments.tokens,
        workers=arguments.workers,
        ray=arguments.ray,
    )


def saved_options(session: Session) -> Options:
    """The options with which a session began."""
    for record in session.records(last=10):
        if isinstance(record.event, SessionStarted):
            return Options.model_validate(record.event.options)
    return Options()


def new_session(store: SessionStore, folder: Path | None, name: str) -> Session:
    """A session whose folder is new or empty, and can be written; nothing is written yet."""
    workspace = folder or _own_folder(name)
    check_folder(workspace)
    return store.create("(no goal yet)", "", workspace.absolute())


def _own_folder(name: str) -> Path:
    """A name that no other session has, not even one that starts in the same second."""
    return RUNS / f"{name}-{time.strftime('%Y%m%d-%H%M%S')}-{secrets.token_hex(2)}"


def check_folder(folder: Path) -> None:
    """Raise WorkspaceError for somebody else's folder, and for one that cannot be made."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise WorkspaceError(
            f"{folder} exists and is not an empty folder.", "Choose another with --output."
        )
    above = folder.absolute()
    while not above.exists():
        above = above.parent
    if not above.is_dir() or not os.access(above, os.W_OK | os.X_OK):
        raise WorkspaceError(
            f"{folder} cannot be written: {above} is no folder that accepts files.",
            "Choose another folder with --output.",
        )


def chosen_model(
    arguments: argparse.Namespace,
    options: Options,
    screen: Screen,
    ask: Ask | None,
    unattended: bool,
) -> ChosenModel:
    """The model that was named, or the best there is; a missing one may be fetched."""
    chosen = choose_or_fetch(arguments.model, arguments.context, screen, ask)
    return as_planner(chosen, unattended, options.data is not None)


def open_conversation(
    arguments: argparse.Namespace,
    session: Session,
    options: Options,
    chosen: ChosenModel,
    audience: Audience,
    approver: Approver,
    unattended: bool = False,
) -> Conversation:
    """A conversation with the model, the policy and the budget of the command line."""
    policy = load_policy(arguments.policy)
    return Conversation(
        session,
        chosen,
        audience,
        gate_of(arguments, approver, policy),
        options,
        policy,
        Budget(arguments.max_tokens, arguments.max_cost),
        unattended,
    )


def gate_of(arguments: argparse.Namespace, approver: Approver, policy: Policy) -> Gate:
    """Who answers questions."""
    return Gate(approver, policy, arguments.yes, frozenset(arguments.allow))
