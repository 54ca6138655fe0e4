"""The tool that searches within the goal's limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field

from tools.actions.front_row import FrontRow, front_rows, row_words
from tools.tool import Arguments, Result, Tool

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tools.actions.searching import Found
    from tools.bench import Bench
    from tools.search.screen import Tally


class Search(Arguments):
    """How much to try and who proposes; what is left out is the session's."""

    trials: int | None = Field(None, ge=1, le=10_000, description="designs to train briefly")
    minutes: float | None = Field(
        None, gt=0, le=10_000, description="time; at least one is trained"
    )
    tokens: int | None = Field(None, ge=1, description="tokens of the model that proposes")
    proposer: Literal["hybrid", "evolution", "embedded", "random", "llm"] | None = Field(
        None, description="who proposes designs; hybrid: the language model and evolution by turns"
    )
    preset: str | None = Field(
        None, description='settings of a whole search: "paper" (arXiv 2504.09685), "" for none'
    )


class Proposals(BaseModel):
    """What became of one proposer's proposals; `seconds` is what judging them took."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    proposed: int
    invalid: int
    duplicates: int
    rejected: int
    admitted: int
    seconds: float


class Searched(Result):
    """The front within the goal's limits, the selected candidate, and what finding it took.

    `screened` designs were measured; of them `rejected` broke a limit. `duplicates` were the same
    network as an earlier one. `trained`, `pruned` (ended early as hopeless) and `failed` count
    trainings of this search, `recalled` candidates that the archive knew. `images` are the training
    images of its candidates; `tokens` are those of a language model that proposed, None where it
    does not count them. `by_proposer` counts candidates, `proposals` everything that was proposed.
    `rationale` says why the selected candidate was proposed, `executor` who trained.
    """

    front: tuple[FrontRow, ...]
    best: str
    rationale: str
    screened: int
    rejected: int
    duplicates: int
    trained: int
    pruned: int
    failed: int
    recalled: int
    hypervolume: float
    seconds: float
    images: int
    tokens: int | None
    by_proposer: dict[str, int]
    proposals: dict[str, Proposals]
    proposer: str
    preset: str
    executor: str
    stopped_by: str


def search(arguments: Search, bench: Bench) -> Searched:
    """Search within the goal's limits; everything that is trained is in the archive at once.

    Raises LimitError when no design meets them.
    """
    from tools.actions.searching import plan_of, run

    plan = plan_of(arguments, bench.options)
    found = run(plan, bench)
    result, best = found.result, found.result.best
    rows = front_rows(result.front, found.limits)
    return Searched(
        summary=_summary(found, rows),
        files=(bench.project.relative(bench.project.archive),),
        front=rows,
        best=best.id if best else "",
        rationale=best.rationale if best else "",
        screened=result.screened,
        rejected=result.rejected,
        duplicates=result.duplicates,
        trained=result.trained,
        pruned=result.pruned,
        failed=result.failed,
        recalled=result.recalled,
        hypervolume=result.hypervolume,
        seconds=result.seconds,
        images=result.images,
        tokens=result.tokens,
        by_proposer=result.by_proposer,
        proposals={name: _proposals(tally) for name, tally in result.tally.items()},
        proposer=plan.proposer,
        preset=plan.preset,
        executor=found.executor,
        stopped_by=result.stopped_by,
    )


def _proposals(tally: Tally) -> Proposals:
    return Proposals(
        proposed=tally.proposed,
        invalid=tally.invalid,
        duplicates=tally.duplicate,
        rejected=tally.rejected,
        admitted=tally.admitted,
        seconds=tally.seconds,
    )


def _summary(found: Found, rows: Sequence[FrontRow]) -> str:
    """Two sentences; every number in them is a field."""
    result = found.result
    others = [
        f"{number} {words}"
        for number, words in (
            (result.pruned, "ended early"),
            (result.failed, "failed"),
            (result.recalled, "recalled"),
        )
        if number
    ]
    beside = f" ({', '.join(others)})" if others else ""
    told = (
        f"{result.screened:,} designs measured, {result.rejected:,} rejected by the limits, "
        f"{result.trained} trained briefly{beside} in {result.seconds:.0f} s; {len(rows)} on the "
        "front."
    )
    chosen = next((row for row in rows if result.best and row.candidate == result.best.id), None)
    if chosen is None:
        return f"{told} No candidate was trained to the end, so none is selected."
    return f"{told} Selected: {row_words(chosen)}."


TOOL = Tool(
    name="search",
    description=(
        "Search for architectures within the goal's limits: measures many designs, trains the "
        "promising ones briefly and keeps the Pareto front. Takes minutes and ends with whichever "
        "of trials, minutes and tokens is spent first; candidates that were trained before are "
        "not trained again."
    ),
    arguments=Search,
    result=Searched,
    action="tools.actions.search:search",
)
