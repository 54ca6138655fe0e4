"""Everything that can go wrong because of the input goes wrong here, before a file is written."""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from pydantic import ValidationError

from agent.job.state import Job, JobFiles, JobOptions
from agent.screen import Screen
from agent.tables import goal_table
from tools.boards import Board, find_board
from tools.build import require_toolchain
from tools.data import Dataset, load_dataset
from tools.errors import DataError, GoalError, WorkspaceError
from tools.goal import Goal, read_goal
from tools.workspace import writable_folder, write_atomically

RUNS = Path("tinysmith-runs")


def prepare(arguments: argparse.Namespace, screen: Screen) -> Job:
    """A job that can start: goal understood, board known, data loaded, folder writable.

    Raises GoalError, DataError, ToolchainError or WorkspaceError with nothing written.
    """
    options = _options(arguments)
    screen.heading("Goal")
    goal = read_goal(options.sentence, own_data=options.data is not None)
    screen.show(goal_table(goal, options.data))
    board = find_board(goal.board)
    require_toolchain()
    screen.heading("Data")
    dataset = _load(goal, options, screen)
    options = _same_data(options, dataset)
    folder = arguments.resume or arguments.output or _new_folder(dataset, board)
    files = _open_folder(folder, options, goal, resumed=arguments.resume is not None)
    return Job(options, goal, board, dataset, files, screen)


def _options(arguments: argparse.Namespace) -> JobOptions:
    """The options as given, or as saved by the job that is resumed."""
    if arguments.resume and arguments.sentence:
        raise GoalError(
            "A job that is resumed keeps its sentence.", "Leave out the sentence, or --resume."
        )
    if arguments.resume:
        return _saved_options(JobFiles(arguments.resume).options)
    if not arguments.sentence:
        raise GoalError(
            "There is no sentence.",
            'Say what you want: tinysmith run "a digit classifier for an STM32H743 under 64 KB"',
        )
    return JobOptions(
        sentence=arguments.sentence,
        data=arguments.data.absolute() if arguments.data else None,
        seed=arguments.seed,
        trials=arguments.trials,
        epochs=arguments.epochs,
        images=arguments.images,
    )


def _saved_options(path: Path) -> JobOptions:
    try:
        return JobOptions.model_validate_json(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, ValidationError) as error:
        raise WorkspaceError(
            f"{path.parent} holds no job that can be taken up.",
            "Give the folder that a run has written.",
        ) from error


def _load(goal: Goal, options: JobOptions, screen: Screen) -> Dataset:
    folder = options.data or (Path(goal.data_path) if goal.data_path else None)
    if goal.dataset is None and folder is None:
        raise GoalError(
            "The sentence names no data set.",
            "Name one (digits, CIFAR-10, CIFAR-100) or give a folder of images with --data.",
        )
    return load_dataset(goal.dataset, folder, screen)


def _same_data(options: JobOptions, dataset: Dataset) -> JobOptions:
    """`options` that know their data; a resumed job must find the data that it began with."""
    if options.dataset_digest not in ("", dataset.digest):
        raise DataError(
            f"The data set {dataset.name} has changed since this job began.",
            "Bring the old data back, or start a new job.",
        )
    return options.model_copy(update={"dataset_digest": dataset.digest})


def _new_folder(dataset: Dataset, board: Board) -> Path:
    return RUNS / f"{dataset.name}-{board.name}-{time.strftime('%Y%m%d-%H%M%S')}"


def _open_folder(folder: Path, options: JobOptions, goal: Goal, resumed: bool) -> JobFiles:
    """The job's folder with its options and goal saved; never somebody else's folder."""
    files = JobFiles(folder.absolute())
    if resumed:
        return files
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise WorkspaceError(
            f"{folder} exists and is not an empty folder.",
            f"Choose another with --output, or go on with --resume {folder}.",
        )
    writable_folder(files.folder)
    write_atomically(files.options, options.model_dump_json(indent=2))
    write_atomically(files.goal, goal.model_dump_json(indent=2))
    return files
