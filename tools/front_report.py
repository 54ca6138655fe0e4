"""What an archive holds, as a report: the front within limits, where it came from, what it took."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from tools.actions.front_row import FrontRow, front_rows, limit_words
from tools.errors import WorkspaceError
from tools.search.archive import Archive
from tools.search.archive.database import open_to_read, speaking_of
from tools.search.front import hypervolume_history
from tools.search.limits import Limits
from tools.search.pareto import pareto_front, select

_CONTEXT = re.compile(r"(?P<data>\S+) (?P<recipe>\{.*\}) seed (?P<seed>\d+)", re.DOTALL)
_DIGITS = 8
"""Of a digest; enough to tell data sets apart."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Context(_Frozen):
    """Results of an archive that can be compared: of the same data, short training and seed.

    `n` counts from 1, the oldest first; `counts` are candidates by status.
    """

    n: int
    context: str
    words: str
    counts: dict[str, int]


class FrontReport(_Frozen):
    """The front of one context within `limits`, `best` "" where nothing fits.

    `hypervolumes` is its course, one value for each candidate that was tried, the last one being
    that of `front`. `counts` are candidates by status, `by_proposer` those that were tried;
    `seconds` and `images` are what training them took.
    """

    archive: str
    context: str
    contexts: int
    limits: str
    front: tuple[FrontRow, ...]
    best: str
    hypervolume: float
    hypervolumes: tuple[float, ...]
    counts: dict[str, int]
    by_proposer: dict[str, int]
    seconds: float
    images: int


def contexts(path: Path) -> tuple[Context, ...]:
    """The contexts of the archive at `path`, the one that was begun last at the end.

    Raises WorkspaceError for a file that is missing or is no archive.
    """
    if not path.is_file():
        raise WorkspaceError(f"There is no archive {path}.", "A search writes one.")
    with closing(open_to_read(path)) as database, speaking_of(path):
        rows = database.execute(
            "SELECT context, status, count(*), min(position) FROM candidates"
            " GROUP BY context, status ORDER BY min(position)"
        ).fetchall()
    counts: dict[str, dict[str, int]] = {}
    for context, status, number, _ in rows:
        counts.setdefault(context, {})[status] = number
    return tuple(
        Context(n=n, context=context, words=context_words(context), counts=found)
        for n, (context, found) in enumerate(counts.items(), start=1)
    )


def chosen(found: Sequence[Context], n: int | None = None, data: str = "") -> Context:
    """The context `n`; else the last one of the data with the digest `data`, else the last one.

    Raises WorkspaceError where there is none.
    """
    if not found:
        raise WorkspaceError("The archive is empty.", "Search first.")
    if n is None:
        return next((one for one in reversed(found) if data and one.context.startswith(data)),
                    found[-1])  # fmt: skip
    if not 1 <= n <= len(found):
        raise WorkspaceError(
            f"There is no context {n}.", f"They are numbered from 1 to {len(found)}."
        )
    return found[n - 1]


def context_words(context: str) -> str:
    """ "data 1a2b3c4d, at most 30 epochs of 50,000 images, seed 0"; the text itself if unknown."""
    match = _CONTEXT.fullmatch(context)
    if match is None:
        return context or "no name"
    recipe = json.loads(match["recipe"])
    epochs = recipe.get("epochs") or recipe.get("max_epochs")
    images = recipe.get("train_images")
    of = f" of {images:,} images" if images else ""
    return f"data {match['data'][:_DIGITS]}, at most {epochs} epochs{of}, seed {match['seed']}"


def front_report(path: Path, context: Context, limits: Limits, contexts: int = 1) -> FrontReport:
    """The front of `context` in the archive at `path` within `limits`; nothing is trained."""
    with Archive(path, context.context) as archive:
        front = pareto_front(archive.within(limits), limits.runtime)
        history = hypervolume_history(archive, limits)
        tried = archive.candidates("trained", "pruned", "failed")
    return FrontReport(
        archive=str(path),
        context=context.words,
        contexts=contexts,
        limits=limit_words(limits),
        front=front_rows(front, limits),
        best=select(front).id if front else "",
        hypervolume=history[-1].hypervolume if history else 0.0,
        hypervolumes=tuple(one.hypervolume for one in history),
        counts=context.counts,
        by_proposer=dict(Counter(one.proposer for one in tried)),
        seconds=sum(one.seconds for one in tried),
        images=sum(one.images for one in tried),
    )
