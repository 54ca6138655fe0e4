"""Two readings of every limit: the model's, and the rules' own reading of the user's words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from agent.events import GoalDiffers
from tools.boards import find_board
from tools.errors import TinysmithError
from tools.goal.amount import read_amount
from tools.goal.arguments import AMOUNTS, goal_arguments

NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class GoalWords:
    """What the user's own words say: as arguments of set_goal, and the words themselves.

    `trouble` says why the words alone make no goal, for instance because they contradict.
    """

    arguments: dict[str, str | None]
    sentence: str
    trouble: str = ""


def goal_words(messages: Sequence[str], own_data: bool = False) -> GoalWords:
    """The goal that `messages` of the user say, read by rules alone.

    What is about a program for a stage is left out: "at 80 % sure" limits no accuracy.
    """
    from agent.embedded.stages.wish import goal_texts
    from tools.goal.amend import fold

    try:
        goal = fold(goal_texts(messages), own_data).goal
    except TinysmithError as error:
        return GoalWords({}, "\n".join(messages), str(error))
    if goal is None:
        return GoalWords({}, "\n".join(messages))
    return GoalWords(goal_arguments(goal), goal.sentence)


def compare_readings(call_id: str, said: dict[str, Any], words: GoalWords) -> GoalDiffers | None:
    """Every field in which the model's `said` is not what the user's words say."""
    if words.trouble:
        return GoalDiffers(call_id=call_id, differences=(("goal", words.trouble, "a goal"),))
    pairs = [(name, words.arguments.get(name), said.get(name)) for name in (*AMOUNTS, "dataset")]
    found = [
        (name, mine or NOTHING, theirs or NOTHING)
        for name, mine, theirs in pairs
        if _value(name, mine) != _value(name, theirs)
    ]
    found += _other_board(words.arguments.get("board"), said.get("board"))
    found += _other_folder(words.arguments.get("data_path"), said.get("data_path"))
    return GoalDiffers(call_id=call_id, differences=tuple(found)) if found else None


def _value(name: str, text: str | None) -> object:
    """What a text means: an amount as a number, a name without its spelling."""
    if not text:
        return None
    if name not in AMOUNTS:
        return "".join(character for character in text.lower() if character.isalnum())
    try:
        return read_amount(text, name)
    except TinysmithError:
        return text  # equal to nothing that was read: it is shown, and the tool will refuse it


def _other_board(mine: str | None, theirs: str | None) -> list[tuple[str, str, str]]:
    """A board that the user named must be it; where they named none, any default will do."""
    if not theirs or not mine:
        return []
    try:
        same = find_board(theirs).name == find_board(mine).name
    except TinysmithError:
        same = False
    return [] if same else [("board", mine, theirs)]


def _other_folder(mine: str | None, theirs: str | None) -> list[tuple[str, str, str]]:
    if (mine or "").rstrip("/") == (theirs or "").rstrip("/"):
        return []
    return [("data_path", mine or NOTHING, theirs or NOTHING)]
