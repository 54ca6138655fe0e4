"""The tool that states the goal: every limit enters through it, and only through it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field

from tools.goal.arguments import AMOUNTS
from tools.goal.model import Goal
from tools.tool import Arguments, Result, Tool

if TYPE_CHECKING:
    from tools.bench import Bench
    from tools.boards import Board
    from tools.data import Dataset
    from tools.errors import DataError


class SetGoal(Arguments):
    """The whole goal as it stands now; what is left out is no limit any more."""

    dataset: str | None = Field(None, description="digits, cifar10, cifar100 or a name for data")
    data_path: str | None = Field(None, description="folder or .npz file with the user's images")
    board: str | None = Field(None, description="such as stm32h743; nothing means the default")
    sram: str | None = Field(None, description='most SRAM, with unit, such as "320 KB"')
    flash: str | None = Field(None, description='most flash, with unit, such as "1 MB"')
    macs: str | None = Field(None, description='most MACs an inference, such as "100M"')
    macs_min: str | None = Field(None, description='least MACs an inference, such as "1M"')
    latency: str | None = Field(None, description='most time an inference, such as "50 ms"')
    accuracy: str | None = Field(None, description='least accuracy, such as "95 %"')
    sentence: str | None = Field(None, description="the user's own words; filled in for you")


class DatasetFacts(BaseModel):
    """What was loaded; `digest` is the SHA-256 of its content, images are counted per split."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    digest: str
    classes: int
    resolution: int
    channels: int
    train_images: int
    val_images: int
    test_images: int


class GoalResult(Result):
    """The goal that holds from now on, and its data."""

    goal: Goal
    dataset: DatasetFacts


def set_goal(arguments: SetGoal, bench: Bench) -> GoalResult:
    """Understand the goal, load its data, then save it.

    Raises GoalError, UnknownBoardError or DataError with nothing written.
    """
    from tools.actions.candidates import goal_data
    from tools.boards import DEFAULT_BOARD, find_board
    from tools.errors import DataError, GoalError

    board = find_board(arguments.board or DEFAULT_BOARD)
    own_data = bench.options.data is not None or bench.project.prepared.exists()
    if not (arguments.dataset or arguments.data_path or own_data):
        raise GoalError(
            "The goal names no data set.",
            "Name one (digits, CIFAR-10, CIFAR-100) or give a folder of images.",
        )
    goal = _goal(arguments, board, own_data)
    try:
        dataset = goal_data(bench, goal)
    except DataError as error:
        raise _with_preparation(error, goal.data_path or bench.options.data) from error
    facts = _facts(dataset)
    bench.project.save_goal(goal, facts.model_dump())
    return GoalResult(
        summary=_summary(goal, facts),
        files=tuple(
            bench.project.relative(path) for path in (bench.project.goal, bench.project.data)
        ),
        goal=goal,
        dataset=facts,
    )


def _with_preparation(error: DataError, place: str | Path | None) -> DataError:
    """`error` of data that are there and that none of our readers understands: a program may."""
    from tools.errors import DataError

    if place is None or not Path(place).expanduser().exists():
        return error
    return DataError(
        error.message,
        f"{error.hint} A program can be written that brings {place} into the project's format "
        "(prepare_data).".lstrip(),
    )


def _goal(arguments: SetGoal, board: Board, own_data: bool) -> Goal:
    """The arguments as a goal, with the user's words where these say the same."""
    from tools.goal.amount import check_together, read_amount

    texts = {name: text for name in AMOUNTS if (text := getattr(arguments, name))}
    values: dict[str, Any] = {
        AMOUNTS[name]: read_amount(text, name) for name, text in texts.items()
    }
    check_together(texts)
    name, path = _data_names(arguments)
    said = _reading(arguments.sentence or "", own_data or path is not None)
    given = _board_given(arguments, said, board)
    values |= {"dataset": name, "data_path": path, "board": board.name}
    words = {AMOUNTS[name]: text for name, text in texts.items()}
    words |= {key: text for key in ("dataset", "data_path") if (text := getattr(arguments, key))}
    if given and arguments.board:
        words["board"] = arguments.board
    return Goal(
        sentence=arguments.sentence or ", ".join(f"{key} {text}" for key, text in words.items()),
        board_given=given,
        words=words | _agreed(said, values),
        assumed={} if given else {"board": "no board is named; this is the default"},
        not_understood=said.not_understood if said else (),
        reasons=said.reasons if said else {},
        notes=(*(said.notes if said else ()), *_board_notes(values, board)),
        **values,
    )


def _board_given(arguments: SetGoal, said: Goal | None, board: Board) -> bool:
    """Whether the user named the board: by their own words where these say anything."""
    if said is not None and said.board == board.name:
        return said.board_given
    return bool(arguments.board)


def _data_names(arguments: SetGoal) -> tuple[str | None, str | None]:
    """Name and path of the data; a path where a name was asked for is taken as the path."""
    from tools.data.names import find_info
    from tools.data.registry import UNNAMED, is_path

    name, path = arguments.dataset, arguments.data_path or None
    info = find_info(name or "")
    if info is not None:
        return info.name, path
    if name is None or name in UNNAMED:
        return None, path
    if path is None and is_path(name):
        return None, name
    return name, path


def _reading(sentence: str, own_data: bool) -> Goal | None:
    """What the rules read in the user's words, one message a line; None where they say no goal."""
    from tools.errors import TinysmithError
    from tools.goal.amend import fold

    try:
        return fold(sentence.splitlines(), own_data).goal
    except TinysmithError:
        return None  # the arguments are what was agreed on; the words only illustrate them


def _agreed(said: Goal | None, values: dict[str, Any]) -> dict[str, str]:
    """The user's words of the fields in which their reading is the goal's."""
    if said is None:
        return {}
    same = {name for name, value in values.items() if getattr(said, name) == value}
    return {name: words for name, words in said.words.items() if name in same | {"task"}}


def _board_notes(values: dict[str, Any], board: Board) -> tuple[str, ...]:
    """A limit above what the board has asks for nothing: then the board is the limit."""
    from tools.units import format_bytes

    most = {
        "sram_bytes": ("SRAM", board.network_sram_bytes),
        "flash_bytes": ("flash", board.flash_bytes),
    }
    return tuple(
        f"{board.name} has {format_bytes(has)} of {name} for a network, which is less than the "
        "limit: the board is the limit"
        for field, (name, has) in most.items()
        if isinstance(asked := values.get(field), int) and asked > has
    )


def _facts(dataset: Dataset) -> DatasetFacts:
    return DatasetFacts(
        name=dataset.name,
        digest=dataset.digest,
        classes=len(dataset.classes),
        resolution=dataset.resolution,
        channels=dataset.channels,
        train_images=len(dataset.train),
        val_images=len(dataset.val),
        test_images=len(dataset.test),
    )


def _summary(goal: Goal, data: DatasetFacts) -> str:
    """The goal's limits and the data, in two sentences."""
    from tools.goal import limit_texts

    limits = [f"{label} {text}" for label, text in limit_texts(goal)]
    return (
        f"The goal: classify {data.name} on {goal.board}, "
        f"{', '.join(limits) or 'with no limit but the board'}. "
        f"The data: {data.classes} classes, images of {data.resolution}×{data.resolution}×"
        f"{data.channels}, {data.train_images:,} for training, {data.val_images:,} for "
        f"validation, {data.test_images:,} for the test."
    )


TOOL = Tool(
    name="set_goal",
    description=(
        "State the whole goal: data, board and every limit that the user wants now, amounts with "
        "their units as the user wrote them. A limit that is left out no longer holds. Call it "
        "first, and again for each change of the goal."
    ),
    arguments=SetGoal,
    result=GoalResult,
    action="tools.actions.goal:set_goal",
)
