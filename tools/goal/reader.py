"""One plain English sentence read into a `Goal`, by rules alone: the same words, the same goal."""

from __future__ import annotations

import re

from tools.errors import GoalError
from tools.goal.boards import BoardRead, read_board
from tools.goal.bounds import Resource, Unplaced, read_bounds
from tools.goal.datasets import DataRead, read_data
from tools.goal.directions import Side, surroundings
from tools.goal.leftovers import read_leftovers
from tools.goal.limits import Limits, combine
from tools.goal.links import link
from tools.goal.model import Goal
from tools.goal.pieces import read_pieces
from tools.goal.ranges import merge_ranges
from tools.goal.task import EXAMPLE, read_task
from tools.goal.text import Text, plain_text
from tools.goal.tokens import tokenize

MAX_CHARACTERS = 20_000
# Every network is converted to int8, so that this asks for nothing.
PRECISION = re.compile(r"(?<!\w)(?:(?:8|eight)[\s-]?bits?|u?int[\s-]?8)(?!\w)")
# Bytes of the command line that are no UTF-8 arrive as these, and JSON cannot hold them.
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
FIELDS: dict[tuple[Resource, Side], str] = {
    ("sram", "upper"): "sram_bytes",
    ("flash", "upper"): "flash_bytes",
    ("macs", "upper"): "macs",
    ("macs", "lower"): "macs_min",
    ("latency", "upper"): "latency_s",
    ("accuracy", "lower"): "accuracy",
}


def read_goal(sentence: str, own_data: bool = False) -> Goal:
    """The task, data, board and limits that `sentence` asks for (bytes, MACs, seconds, fractions).

    `own_data`: the caller has images of its own, so an unknown data set's name is no error.
    Raises GoalError for a sentence without a task and for impossible or contradictory limits,
    UnknownBoardError for a board and DataError for a data set that is not known.
    """
    if len(sentence) > MAX_CHARACTERS:
        raise GoalError(f"The sentence is longer than {MAX_CHARACTERS:,} characters.", EXAMPLE)
    text = plain_text(clean(sentence))
    board = read_board(text)
    data = read_data(text, own_data)
    precision = [match.span() for match in PRECISION.finditer(text.plain)]
    limits, unplaced = _read_limits(text, [*board.spans, *data.spans, *precision])
    has_data = data.name is not None or data.path is not None
    task = read_task(text.plain, has_data, bool(limits.bounds) or board.given)
    return _goal(text, board, data, limits, unplaced, task)


def clean(sentence: str) -> str:
    """`sentence` with what is no character replaced by one that says so."""
    return _LONE_SURROGATE.sub("\ufffd", sentence)


def _read_limits(text: Text, masks: list[tuple[int, int]]) -> tuple[Limits, list[Unplaced]]:
    """The limits, and everything like a limit that was not understood, in reading order."""
    pieces = merge_ranges(read_pieces(text, tokenize(text, masks)))
    links = link(pieces)
    limits = combine(read_bounds(text, pieces, links))
    claimed = {noun for nouns in links.nouns.values() for noun in nouns}
    read = []
    for q, nouns in links.nouns.items():
        around = surroundings(pieces, q, nouns)
        read.append((pieces[around.first].start, pieces[around.last].end))
    return limits, [*limits.unplaced, *read_leftovers(text, pieces, claimed, read)]


def _goal(
    text: Text,
    board: BoardRead,
    data: DataRead,
    limits: Limits,
    unplaced: list[Unplaced],
    task: str,
) -> Goal:
    words = {"task": task, "dataset": data.name_words, "board": board.words}
    words |= {FIELDS[key]: bound.words for key, bound in limits.bounds.items()}
    if data.path is not None:
        words["data_path"] = data.path
    refused = [Unplaced(name, "it is named as not wanted") for name in board.denied + data.denied]
    refused += [Unplaced(name, "it is no board that is known") for name in board.unclear]
    reasons = {item.words: item.reason for item in [*unplaced, *refused]}
    named = f"“{board.words}” is no board" if board.words else "no board is named"
    assumed = {} if board.given else {"board": f"{named}; this is the default"}
    return Goal(
        sentence=text.sentence,
        dataset=data.name,
        data_path=data.path,
        board=board.name,
        board_given=board.given,
        sram_bytes=limits.whole("sram", "upper"),
        flash_bytes=limits.whole("flash", "upper"),
        macs=limits.whole("macs", "upper"),
        macs_min=limits.whole("macs", "lower"),
        latency_s=limits.real("latency", "upper"),
        accuracy=limits.real("accuracy", "lower"),
        words={field: found for field, found in words.items() if found},
        assumed=assumed,
        not_understood=tuple(reasons),
        reasons=reasons,
        notes=tuple(limits.notes),
    )
