"""Whether a message states a whole goal, and that goal."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from tools.goal.amend.clauses import Clause
from tools.goal.amend.openings import COURTESY, FILLERS
from tools.goal.datasets import data_mentions
from tools.goal.model import Goal
from tools.goal.reader import read_goal
from tools.goal.task import NoTaskError, OtherTaskError, strong_task
from tools.goal.text import Text

_MAKER = r"(?:classif(?:ier|y|ies|ying)\w*|recogni[sz]er|recognition|detector|klassifi\w+)"
_SOME = re.compile(rf"\b(?:an?|another|new|different)\s+(?:[\w-]+\s+){{0,6}}?{_MAKER}\b")
_BARE = re.compile(
    r"(?:(?!(?:the|my|this|that|our|your|its|it|is|should|must|has|not|no|any)\b)[\w-]+\s+){0,4}?"
    rf"{_MAKER}\b"
)
_TO_DO = re.compile(
    r"(?:(?:i|we)\s(?:want|need|would\slike)\sto\s)?(?:classify|recogni[sz]e|identify|distinguish|tell\s\w+\s(?:from|and))\b"
)
_NETWORK = re.compile(
    r"\b(?:design|build|create|develop|train|make|want|need|find)\b.{0,40}\b(?:an?|another|new)\s+(?:[\w-]+\s+){0,4}?"
    r"(?:network|model|net|cnn)\b"
)
_INSTEAD = re.compile(r"\b(?:instead|rather|too|as\s+well|one)\b")
_MAKING = re.compile(
    r"\b(?:design|build|create|develop|train|make|want|need|classif\w+|detect\w*)\b"
)


def has_task(goal: Goal | None) -> bool:
    """Whether `goal` says already what is to be classified, not only limits."""
    return goal is not None and bool(
        goal.words.get("task") or goal.dataset is not None or goal.data_path is not None
    )


def starts_anew(text: Text, clauses: Iterable[Clause]) -> bool:
    """Whether a clause of `text` asks for another classifier, so that the goal before is over."""
    return any(
        _clause_starts(text.plain[clause.start : clause.end])
        for clause in clauses
        if clause.kind in ("wish", "search", "train")
    )


def _clause_starts(plain: str) -> bool:
    if _INSTEAD.search(plain):
        return False
    if _SOME.search(plain):
        return True
    filler = FILLERS.match(plain)
    polite = COURTESY.match(plain, filler.end() if filler else 0)
    start = polite.end() if polite else filler.end() if filler else 0
    if _BARE.match(plain, start) or _TO_DO.match(plain, start):
        return True
    return bool(_NETWORK.search(plain) and data_mentions(plain))


def whole_goal(text: Text, clauses: Sequence[Clause], own_data: bool) -> Goal | None:
    """The goal that a message states, or None where it names nothing to classify.

    Its questions are left out. Raises what read_goal raises for impossible limits and names.
    """
    kept = [clause for clause in clauses if _states(text.plain[clause.start : clause.end], clause)]
    if not kept:
        return None
    words = text.sentence if len(kept) == len(clauses) else _cut(text, kept)
    try:
        goal = read_goal(words, own_data)
    except NoTaskError:
        return None
    except OtherTaskError:
        if _MAKING.search(text.plain):
            raise
        return None
    return goal.model_copy(update={"sentence": one_line(text.sentence)})


def _states(plain: str, clause: Clause) -> bool:
    if clause.kind in ("question", "supposition"):
        return False
    return clause.kind != "tool" or bool(strong_task(plain))


def _cut(text: Text, kept: Sequence[Clause]) -> str:
    """The sentence with only the clauses that are kept."""
    parts = []
    for clause in kept:
        if clause.start < clause.end:
            parts.append(text.sentence[text.origin[clause.start] : text.origin[clause.end - 1] + 1])
    return " ".join(parts)


def one_line(message: str) -> str:
    """A message as one line; the lines of a goal's sentence are its messages."""
    return " ".join(message.split())


def merged(partial: Goal, whole: Goal) -> Goal:
    """A goal whose limits came before its task: what the later words leave out stays."""
    said = whole.model_dump()
    for field, value in partial.model_dump().items():
        if said.get(field) is None:
            said[field] = value
    if partial.board_given and not whole.board_given:
        said |= {"board": partial.board, "board_given": True, "assumed": {}}
    return Goal.model_validate(
        said
        | {
            "sentence": f"{partial.sentence}\n{whole.sentence}",
            "words": _later_last(partial.words, whole.words),
            "not_understood": tuple(dict.fromkeys(partial.not_understood + whole.not_understood)),
            "reasons": partial.reasons | whole.reasons,
            "notes": tuple(dict.fromkeys(partial.notes + whole.notes)),
        }
    )


def _later_last(first: dict[str, str], later: dict[str, str]) -> dict[str, str]:
    return {field: words for field, words in first.items() if field not in later} | later
