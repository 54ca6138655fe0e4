"""The programs that a turn is about: what each request needs, and how far it has come."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from agent.embedded.stages.behaviour import UnknownClassError
from agent.embedded.stages.course import Course, follow
from agent.embedded.stages.data import place_of
from agent.embedded.stages.plan import Plan
from agent.embedded.stages.planning import plan_board, plan_change, plan_data, plan_quantize
from agent.embedded.state import Outcome, State
from agent.embedded.turn import Turn

_PLACE = re.compile(r"brings (?P<place>.+) into the project's format \(prepare_data\)")
_CLASSES = re.compile(r"The classes are: (?P<names>.+)\.$")
Steps = list[Callable[[str], Plan]]


def course_of(tool: str, turn: Turn, candidate: str = "") -> Course:
    """The course of the wish for `tool`; empty where the turn has none.

    `candidate` is where it begins, unless a program was called in this turn already. Raises
    UnknownClassError for a class that the data do not have.
    """
    done = [one for one in turn.done if not listed_classes(one)]
    return follow(tool, _steps(tool, turn, _base(tool, turn) or candidate), done)


def stuck(tool: str, turn: Turn) -> bool:
    """Whether the request for `tool` was given up, so that nothing after it makes sense."""
    try:
        course = course_of(tool, turn)
    except UnknownClassError:
        return True
    return course.gave_up or not (course.next or course.attempts)


def unreadable(turn: Turn) -> str:
    """The data that no reader of ours could read in this turn, so that a program has to."""
    for one in turn.done:
        if one.tool == "set_goal" and one.failed and (match := _PLACE.search(one.hint)):
            named = turn.goal.data_path if turn.goal else None
            return named or match["place"]
    return ""


def class_names(state: State) -> tuple[str, ...]:
    """The classes of the data at hand, nothing where no result has said them."""
    named = state.dataset.get("class_names") or state.prepared.get("class_names") or ()
    if not named and state.dataset.get("name") == "digits":
        named = [str(digit) for digit in range(10)]
    return tuple(str(name) for name in named) if isinstance(named, list | tuple) else ()


def known_classes(turn: Turn) -> tuple[str, ...]:
    """The classes of the data, also where a refusal of this turn has listed them."""
    listed = [names for one in turn.state.outcomes if (names := listed_classes(one))]
    return class_names(turn.state) or (listed[-1] if listed else ())


def listed_classes(outcome: Outcome) -> tuple[str, ...]:
    """The classes that a call was told of because it named another one."""
    if outcome.tool != "program_board" or not outcome.failed:
        return ()
    match = _CLASSES.search(outcome.hint)
    return tuple(match["names"].split(", ")) if match else ()


def _base(tool: str, turn: Turn) -> str:
    made = next((one for one in turn.done if one.tool == tool), None)
    return str(made.arguments.get("candidate") or "") if made else ""


def _steps(tool: str, turn: Turn, base: str) -> Steps:
    wish = turn.meaning.wish
    if tool == "prepare_data":
        details = _data_details(turn)
        return [lambda _left: plan_data(details)] if details.get("data") else []
    if wish is None:
        return []
    if tool == "change_architecture":
        return [_changing(change, base) for change in wish.details["changes"]]
    if tool == "quantize":
        details = wish.details
        return [] if details.get("other") else [lambda _left: plan_quantize(details, base)]
    behaviour = wish.details
    if not (behaviour.get("prints") or behaviour.get("leds")):
        return []
    classes = known_classes(turn)
    return [lambda _left: plan_board(behaviour, classes, base)]


def _changing(change: dict[str, Any], base: str) -> Callable[[str], Plan]:
    return lambda left: plan_change(change, left or base)


def _data_details(turn: Turn) -> dict[str, Any]:
    wish = turn.meaning.wish
    if wish is not None and wish.stage == "data":
        return wish.details
    place, known = unreadable(turn), turn.state.memory.data
    if known is not None and place_of(known["data"]) == place:
        return known
    return {"data": place, "kind": "csv" if place.endswith((".csv", ".tsv")) else "folders"}
