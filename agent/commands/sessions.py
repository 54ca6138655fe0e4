"""`tinysmith sessions`: list, search, show and delete what is saved."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING

from agent.screen import Screen

if TYPE_CHECKING:
    from agent.store import Session, SessionStore


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to do, and with which session."""
    parser.add_argument(
        "action", nargs="?", choices=["list", "show", "delete"], default="list",
        help="list all (default), show one, or delete one",
    )  # fmt: skip
    parser.add_argument("session", nargs="?", help='beginning of an id, or "last"')
    parser.add_argument(
        "--search", default="", metavar="WORDS", help="list those whose title or messages hold them"
    )
    parser.add_argument(
        "--stages",
        action="store_true",
        help="show: what the agent's own programs came to, by stage",
    )
    parser.add_argument("--yes", action="store_true", help="delete without asking")
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")


def run(arguments: argparse.Namespace, screen: Screen) -> int:
    """Do what `action` says."""
    from agent.store import SessionError, SessionStore

    with SessionStore() as store:
        if arguments.action == "list":
            return _list(store, arguments.search, screen)
        if not arguments.session:
            raise SessionError(
                f"Which session? Say: tinysmith sessions {arguments.action} ID.",
                "`tinysmith sessions` lists what there is.",
            )
        session = store.find(arguments.session)
        if arguments.action == "show":
            return _stages(session, screen) if arguments.stages else _show(session, screen)
        return _delete(store, session, arguments.yes, screen)


def _list(store: SessionStore, query: str, screen: Screen) -> int:
    from agent.sessions import sessions_table

    infos = store.sessions(query)
    if screen.json:
        screen.document(json.dumps([info.model_dump(mode="json") for info in infos], indent=2))
    elif infos:
        screen.show(sessions_table(infos))
    else:
        screen.note("No session holds these words." if query else "There is no session yet.")
    return 0


def _show(session: Session, screen: Screen) -> int:
    from agent.sessions import info_rows, turns_table

    info = session.info
    if screen.json:
        screen.document(info.model_dump_json(indent=2))
        return 0
    for label, value in info_rows(info):
        screen.note(f"{label:<8} {value}")
    screen.show("")
    screen.show(turns_table(session.records()))
    return 0


def _stages(session: Session, screen: Screen) -> int:
    from agent.ledger import ledger, ledger_table, stage_names

    entries = ledger(session.records(), stage_names())
    if screen.json:
        screen.document(json.dumps([entry.model_dump() for entry in entries], indent=2))
    else:
        screen.show(ledger_table(entries))
    return 0


def _delete(store: SessionStore, session: Session, agreed: bool, screen: Screen) -> int:
    """Ask, unless it was said beforehand; where nobody can answer, nothing is deleted."""
    from agent.store import SessionError

    info = session.info
    if not agreed and not sys.stdin.isatty():
        raise SessionError("Nothing was deleted: nobody can be asked here.", "Add --yes.")
    if not agreed and not _confirmed(f"Delete {info.id} ({info.title}, {info.steps} steps)?"):
        screen.note("Nothing was deleted.")
        return 1
    store.delete(info.id)
    screen.note(f"Deleted {info.id}. Its files are kept: {info.workspace}")
    return 0


def _confirmed(question: str) -> bool:
    try:
        return input(f"{question} [y/N] ").strip().lower() in ("y", "yes")
    except EOFError:
        return False
