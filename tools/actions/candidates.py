"""Which network a call means, and where its goal, data and limits come from."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tools.architecture import Architecture
from tools.bench import Bench
from tools.boards import Board, board_named
from tools.data import Dataset
from tools.data.names import find_info
from tools.data.prepared import prepared_file
from tools.errors import DataError, LimitError, WorkspaceError
from tools.footprint import measure
from tools.goal.model import Goal
from tools.search import (
    Archive,
    Candidate,
    Limits,
    architecture_id,
    front_within,
    select,
    violations,
)
from tools.train import Recipe, load_recipe
from tools.workspace import write_atomically

PROXY, FULL = "proxy", "full"
"""Recipes of the short training that ranks candidates, and of the final one."""
_LISTED = 8
SHORTEST = 3
"""Characters that name a candidate; fewer may be meant as its number on the front."""


@dataclass(frozen=True, slots=True)
class Situation:
    """The goal of a project with its board, its data and what a network may cost at most."""

    bench: Bench
    goal: Goal
    board: Board
    dataset: Dataset
    limits: Limits

    @property
    def recipe(self) -> Recipe:
        """The short training that ranks candidates: that of the last search's preset."""
        return proxy_recipe(last_preset(self.bench))

    def archive(self) -> Archive:
        """The archive; accuracies are comparable for the same data, recipe and seed only."""
        recipe, seed = self.recipe.model_dump_json(), self.bench.options.seed
        context = f"{self.dataset.digest} {recipe} seed {seed}"
        return Archive(self.bench.project.archive, context)

    def data_at(self, resolution: int) -> Dataset:
        """The goal's data set at `resolution` pixels a side; resized once."""
        return goal_data(self.bench, self.goal, resolution)


@dataclass(frozen=True, slots=True)
class Known:
    """A design that the project knows: proposed, searched, or both (then with its `candidate`)."""

    id: str
    architecture: Architecture
    candidate: Candidate | None = None


def situation(bench: Bench) -> Situation:
    """Where the project stands.

    Raises WorkspaceError where no goal was set, DataError where its data cannot be read any more,
    or are no longer what they were.
    """
    goal = bench.project.load_goal()
    board = board_named(goal.board)
    data = goal_data(bench, goal)
    _check_same(bench, data)
    return Situation(bench, goal, board, data, goal_limits(goal, board))


def _check_same(bench: Bench, data: Dataset) -> None:
    """Figures of other data would be mixed with those that are there."""
    facts = json.loads(bench.project.data.read_text(encoding="utf-8"))
    if facts["digest"] != data.digest:
        raise DataError(
            f"The data set {data.name} has changed since the goal was set.",
            "Bring the old data back, or set the goal again to begin with the new ones.",
        )


def goal_data(bench: Bench, goal: Goal, resolution: int = 0) -> Dataset:
    """The data set of `goal`, resized where `resolution` is not 0.

    It comes from the folder that the session was started with where the goal names none; what a
    program prepared takes the place of the data that it was made from, or of none.
    """
    folder = Path(goal.data_path) if goal.data_path else bench.options.data
    prepared = prepared_file(bench.project.prepared, folder)
    if prepared is not None and (folder or not find_info(goal.dataset or "")):
        title, file = prepared
        return bench.dataset(goal.dataset or title, file, resolution)
    return bench.dataset(goal.dataset, folder, resolution)


def goal_limits(goal: Goal, board: Board) -> Limits:
    """The limits of `goal`, never more than the board has."""
    return Limits(
        sram_bytes=min(goal.sram_bytes or board.sram_bytes, board.network_sram_bytes),
        flash_bytes=min(goal.flash_bytes or board.flash_bytes, board.flash_bytes),
        macs=goal.macs,
        macs_min=goal.macs_min,
        reserved_sram_bytes=board.stack_bytes,
    )


def proxy_recipe(preset: str) -> Recipe:
    """The recipe of the short training, with what `preset` ("": none) changes in it."""
    from tools.search.presets import load_preset

    return load_recipe(PROXY, **(load_preset(preset).recipe if preset else {}))


def last_preset(bench: Bench) -> str:
    """The preset of the last search, the session's where there was none yet; "" is none.

    Raises WorkspaceError where the file that says so is damaged.
    """
    path = bench.project.searched
    if not path.exists():
        return bench.options.preset
    try:
        return str(json.loads(path.read_text(encoding="utf-8"))["preset"])
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise WorkspaceError(
            f"{path} does not say how the last search was done.", "Delete it, and search again."
        ) from error


def keep_preset(bench: Bench, preset: str) -> None:
    """Results of searches with `preset` are those that count from now on."""
    write_atomically(bench.project.searched, json.dumps({"preset": preset}))


def full_recipe(epochs: int | None) -> Recipe:
    """The recipe of the final training; None: as many epochs as the recipe allows."""
    return load_recipe(FULL, epochs=epochs) if epochs else load_recipe(FULL)


def find(now: Situation, text: str) -> Known:
    """The candidate that `text` names: an id, the beginning of one, or "".

    "" is the best of the front within the goal's limits, or the only network there is. Raises
    WorkspaceError, which lists what there is, where that is none or more than one.
    """
    with now.archive() as archive:
        return _named(now, archive, text.strip().lower()) if text.strip() else _best(now, archive)


def check_limits(now: Situation, one: Known) -> None:
    """Raise LimitError where a candidate breaks the goal's limits: it is not worth a training."""
    footprint = one.candidate.footprint if one.candidate else measure(one.architecture)
    if broken := violations(footprint, now.limits):
        raise LimitError(
            f"Candidate {one.id} breaks the limits: {'; '.join(broken)}.",
            "Relax the limit (set_goal), or take another candidate.",
        )


def _best(now: Situation, archive: Archive) -> Known:
    front = front_within(archive, now.limits)
    if front:
        best = select(front)
        return Known(best.id, best.architecture, best)
    designs = _known(now, archive)
    trained = [one for one in designs.values() if is_trained(now, one)]
    several = trained or [one for one in designs.values() if not _rejected(one)]
    if len(several) == 1:
        return several[0]
    if not several:
        raise WorkspaceError(
            "There is no candidate within the limits yet.",
            "Search first (search), or propose one (propose_architecture).",
        )
    raise WorkspaceError(
        f"No front says which of {len(several)} candidates is meant.", _there_are(several)
    )


def _named(now: Situation, archive: Archive, text: str) -> Known:
    designs = _known(now, archive)
    matching = [one for key, one in designs.items() if key.startswith(text)]
    if designs and len(text) < SHORTEST:
        raise WorkspaceError(
            f"{text!r} is too short to name a candidate.", _there_are(list(designs.values()))
        )
    if len(matching) == 1:
        return matching[0]
    if matching:
        raise WorkspaceError(
            f"{len(matching)} candidates begin with {text!r}.", _there_are(matching)
        )
    if not designs:
        raise WorkspaceError(
            f"There is no candidate {text!r}: there is none at all yet.",
            "Search first (search), or propose one (propose_architecture).",
        )
    raise WorkspaceError(f"There is no candidate {text!r}.", _there_are(list(designs.values())))


def _known(now: Situation, archive: Archive) -> dict[str, Known]:
    """Candidates of the archive, trained ones first, then designs that were only proposed."""
    found = {
        one.id: Known(one.id, one.architecture, one)
        for status in ("trained", "pruned", "failed", "rejected")
        for one in archive.candidates(status)
    }
    for architecture in _proposed(now.bench):
        key = architecture_id(architecture)
        found.setdefault(key, Known(key, architecture))
    return found


def _proposed(bench: Bench) -> Iterator[Architecture]:
    folder = bench.project.design("_").parent
    for path in sorted(folder.glob("*.json")):
        yield Architecture.load(path)


def is_trained(now: Situation, one: Known) -> bool:
    """Whether a full training of this candidate is on disk."""
    from tools.train.record import NETWORK_FILE

    return (now.bench.project.network(one.id).training / NETWORK_FILE).is_file()


def _rejected(one: Known) -> bool:
    return one.candidate is not None and one.candidate.status == "rejected"


def _there_are(some: list[Known]) -> str:
    """The ids, those of rejected designs last and only counted where there are many."""
    shown = sorted(some, key=_rejected)[:_LISTED]
    more = len(some) - len(shown)
    ids = ", ".join(one.id for one in shown)
    return f"There are {ids}{f' and {more} more' if more else ''}; give a whole id."
