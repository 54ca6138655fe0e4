"""The tool that shows what was found, within these limits or others, as a table and a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import Field

from tools.actions.front_row import FrontRow, front_rows, limit_words, row_words
from tools.tool import Arguments, Result, Tool

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tools.actions.candidates import Situation
    from tools.bench import Bench
    from tools.search import Archive, Limits


class ShowFront(Arguments):
    """Limits to look at instead of the goal's; nothing is changed by asking."""

    sram: str | None = Field(None, description='other limit for SRAM, such as "128 KB"')
    flash: str | None = Field(None, description='other limit for flash, such as "512 KB"')
    macs: str | None = Field(None, description='other limit for MACs, such as "1M"')


class Front(Result):
    """The front of all trained candidates within `limits`; `best` is "" where nothing fits.

    `trained`, `pruned`, `failed` and `rejected` count what the archive holds. `files` has the
    picture, once anything was trained.
    """

    front: tuple[FrontRow, ...]
    best: str
    trained: int
    pruned: int
    failed: int
    rejected: int
    limits: str


def show_front(arguments: ShowFront, bench: Bench) -> Front:
    """The front within the goal's limits, or within others; nothing is trained."""
    from tools.actions.candidates import situation
    from tools.search import front_within, select

    now = situation(bench)
    limits = _what_if(now, arguments)
    with now.archive() as archive:
        front = front_within(archive, limits)
        rows = front_rows(front, limits)
        best = select(front).id if front else ""
        return Front(
            summary=_summary(archive, limits, rows, best),
            files=_picture(now, archive, limits, best),
            front=rows,
            best=best,
            trained=archive.count("trained"),
            pruned=archive.count("pruned"),
            failed=archive.count("failed"),
            rejected=archive.count("rejected"),
            limits=limit_words(limits),
        )


def _picture(now: Situation, archive: Archive, limits: Limits, best: str) -> tuple[str, ...]:
    """Draw what was trained; nothing where that is nothing."""
    from tools.front_picture import draw_front

    trained, project = archive.candidates("trained"), now.bench.project
    if not trained:
        return ()
    draw_front(trained, limits, project.front_picture, best)
    return (project.relative(project.front_picture),)


def _what_if(now: Situation, arguments: ShowFront) -> Limits:
    """The goal's limits with others in their place where some are given."""
    from tools.actions.candidates import goal_limits

    given = given_limits(arguments.sram, arguments.flash, arguments.macs)
    return goal_limits(now.goal.model_copy(update=given), now.board)


def given_limits(sram: str | None, flash: str | None, macs: str | None) -> dict[str, Any]:
    """The amounts that are given, by the names that goals and limits have for them.

    Raises GoalError for what is no amount.
    """
    from tools.goal.amount import read_amount

    texts = (("sram", "sram_bytes", sram), ("flash", "flash_bytes", flash), ("macs", "macs", macs))
    given: dict[str, Any] = {field: read_amount(text, name) for name, field, text in texts if text}
    if "macs" in given:
        given["macs_min"] = None  # the goal's least is no part of the question
    return given


def _summary(archive: Archive, limits: Limits, rows: Sequence[FrontRow], best: str) -> str:
    from tools.search.pareto import pareto_front

    within = limit_words(limits)
    if rows:
        chosen = next(row for row in rows if row.candidate == best)
        are = "candidate is" if len(rows) == 1 else "candidates are"
        return f"{len(rows)} {are} on the front within {within}. Selected: {row_words(chosen)}."
    everything = front_rows(pareto_front(archive.candidates("trained")), limits)
    if not everything:
        return "No candidate was trained yet: search first (search)."
    smallest = min(everything, key=lambda row: (row.sram_bytes, row.macs))
    return f"No trained candidate fits {within}. The smallest is {row_words(smallest)}."


TOOL = Tool(
    name="show_front",
    description=(
        "Show the candidates on the Pareto front with the reason of each, and draw them "
        '(front.png), within the goal\'s limits or within others ("what would fit in 128 KB?"); '
        "the goal stays as it is and nothing is trained."
    ),
    arguments=ShowFront,
    result=Front,
    action="tools.actions.front:show_front",
)
