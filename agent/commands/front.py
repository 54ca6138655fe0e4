"""`tinysmith front`: what a search has found, as a table and a picture, within any limits."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from agent.arguments import natural
from agent.screen import Screen

if TYPE_CHECKING:
    from tools.front_report import Context, FrontReport
    from tools.search.limits import Limits

LISTED = 0
"""What `--context` without a number means."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Whose candidates, within which limits, and in which form."""
    parser.add_argument(
        "session", nargs="?", default="last",
        help="id of a session, its folder, or a candidates.sqlite (default: the last session)",
    )  # fmt: skip
    parser.add_argument("--sram", metavar="SIZE", help="another limit for SRAM, such as 128KB")
    parser.add_argument("--flash", metavar="SIZE", help="another limit for flash, such as 512KB")
    parser.add_argument("--macs", metavar="COUNT", help="another limit for MACs, such as 1M")
    parser.add_argument(
        "--out", type=Path, metavar="PICTURE", help="accuracy against MACs, as .png, .svg or .pdf"
    )
    parser.add_argument(
        "--context", type=natural, nargs="?", const=LISTED, metavar="N",
        help="results of other data, seeds or trainings; without a number: list them",
    )  # fmt: skip
    parser.add_argument(
        "--merge", type=Path, metavar="OTHER", help="take over the candidates of another archive"
    )
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")


def run(arguments: argparse.Namespace, screen: Screen) -> int:
    """Show the front; 1 where no candidate meets the limits."""
    from tools.front_report import chosen, contexts, front_report

    path = archive_of(arguments.session)
    found = contexts(path)
    if arguments.merge:
        _merge(path, arguments.merge, screen)
        found = contexts(path)
    if arguments.context == LISTED:
        return _list(found, screen)
    context = chosen(found, arguments.context, _data_of(path))
    limits = _limits(path, arguments)
    report = front_report(path, context, limits, len(found))
    if arguments.out:
        _draw(path, context, limits, report.best, arguments.out)
    if screen.json:
        screen.document(report.model_dump_json(indent=2))
    else:
        _show(report, arguments.out, screen)
    return 0 if report.front else 1


def archive_of(wanted: str) -> Path:
    """The archive that a file, a folder or a session means; WorkspaceError where there is none."""
    from agent.store import SessionStore
    from tools.errors import WorkspaceError
    from tools.project import Project

    named = Path(wanted)
    if named.is_file():
        return named
    if named.is_dir():
        path = Project(named).archive
    else:
        with SessionStore() as store:
            path = Project(store.find(wanted).workspace).archive
    if not path.is_file():
        raise WorkspaceError(
            f"Nothing was searched in {path.parent} yet.", "Name another session, or its archive."
        )
    return path


def _data_of(path: Path) -> str:
    """The digest of the data that the goal beside the archive is about; "" where there is none."""
    from tools.project import Project

    try:
        return str(json.loads(Project(path.parent).data.read_text(encoding="utf-8"))["digest"])
    except (OSError, ValueError, LookupError):
        return ""


def _limits(path: Path, arguments: argparse.Namespace) -> Limits:
    """Those of the goal beside the archive, with others in their place where some are given."""
    from tools.actions.front import given_limits
    from tools.project import Project
    from tools.search.limits import Limits

    given = given_limits(arguments.sram, arguments.flash, arguments.macs)
    project = Project(path.parent)
    if not project.goal.is_file():
        return Limits(**given)
    from tools.actions.candidates import goal_limits
    from tools.boards import board_named

    goal = project.load_goal()
    return goal_limits(goal.model_copy(update=given), board_named(goal.board))


def _merge(path: Path, other: Path, screen: Screen) -> None:
    """Take over another archive, before anything is shown."""
    from tools.search.archive import Archive
    from tools.units import plural

    with Archive(path) as archive:
        gained = archive.merge(archive_of(str(other)))
    screen.note(
        f"merged {other}: {plural(gained.added, 'candidate')} added, {gained.improved:,} with a "
        f"better result, {gained.kept:,} known, {gained.answers:,} answers of models"
    )


def _list(found: tuple[Context, ...], screen: Screen) -> int:
    from agent.show.front import contexts_table

    if screen.json:
        screen.document(json.dumps([one.model_dump() for one in found], indent=2))
    else:
        screen.show(contexts_table(found))
    return 0


def _draw(path: Path, context: Context, limits: Limits, best: str, out: Path) -> None:
    from tools.errors import WorkspaceError
    from tools.front_picture import draw_front
    from tools.search.archive import Archive

    with Archive(path, context.context) as archive:
        trained = archive.candidates("trained")
    if not trained:
        raise WorkspaceError("Nothing was trained yet, so there is nothing to draw.")
    draw_front(trained, limits, out, best)


def _show(report: FrontReport, out: Path | None, screen: Screen) -> None:
    from agent.show.front import report_view

    screen.show(report_view(report))
    if out:
        screen.note(f"picture  {out}")
