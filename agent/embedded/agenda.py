"""From what was understood to what has to be called: wants, each met by one or more calls."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from agent.embedded.moved import moved_what_if
from agent.embedded.programs import program
from agent.embedded.repeats import already, epochs, unsaid_epochs
from agent.embedded.searching import OF_A_SEARCH
from agent.embedded.stages.behaviour import UnknownClassError
from agent.embedded.stages.courses import course_of, unreadable
from agent.embedded.stages.wish import TOOL_OF
from agent.embedded.state import STAGE_TOOLS, State
from agent.embedded.turn import Turn
from agent.embedded.understand import ACTIONS, OF_A_CANDIDATE, Request
from agent.embedded.what_if import what_if

_NEEDS: dict[str, tuple[str, ...]] = {
    "train": (),
    "distil": (),
    "convert": ("train",),
    "build": ("train", "convert"),
    "run_on_board": ("train", "convert", "build"),
    "report": ("train", "convert", "build", "run_on_board"),
    "flash": ("train", "convert", "build"),
    "explain": ("train",),
    "measure": (),
    "change_architecture": (),
    "quantize": ("train",),
    "program_board": ("train", "convert", "build"),
}
"""What each tool needs to have been done for its candidate."""
_TOOLS = {"run": "run_on_board"}


@dataclass(frozen=True, slots=True)
class Want:
    """A tool that has to be called, by the user's own wish (`fresh`) or unless it was before."""

    tool: str
    arguments: dict[str, Any] = field(default_factory=dict)
    candidate: str = ""
    fresh: bool = True


def wants(turn: Turn) -> list[Want]:
    """Everything that the turn has to call, in order; empty where words are the whole answer."""
    if turn.meaning.first.intent == "prepare":
        return _for_data(turn)
    if unreadable(turn):
        return [Want("prepare_data"), *_for_goal(turn)]
    if changes_goal(turn):
        return _for_goal(turn)
    if turn.before.goal is None and not turn.pending:
        return [want for one in turn.meaning.requests for want in _without_goal(one)]
    if moved := moved_what_if(turn):
        return [Want("show_front", moved)]
    found = [want for one in turn.meaning.requests for want in _for_request(one, turn)]
    stating = [Want("set_goal")] if turn.pending and found and complete(turn) else []
    return stating + found


def changes_goal(turn: Turn) -> bool:
    """Whether the message alone leads to a new set_goal."""
    touched = bool(turn.amendment.changes) or turn.amendment.started
    if not touched or turn.goal is None or turn.goal_error:
        return False
    return turn.unattended or (complete(turn) and not turn.amendment.unclear)


def complete(turn: Turn) -> bool:
    """Whether the goal says which data are meant."""
    goal = turn.goal
    return goal is not None and bool(goal.dataset or goal.data_path or turn.own_data)


def _for_goal(turn: Turn) -> list[Want]:
    further = [one for one in turn.meaning.requests if one.intent in ACTIONS - {"search", "run"}]
    said = next((one.details for one in turn.meaning.requests if one.intent == "search"), {})
    found = [Want("set_goal"), Want("search", _only(said, *OF_A_SEARCH))]
    if turn.unattended:
        return [*found, Want("report")]
    steps = [one for one in further if one.intent in ("train", "convert", "finish")]
    return found + [
        want for one in steps if _orders_step(one, turn) for want in _for_request(one, turn)
    ]


def _for_data(turn: Turn) -> list[Want]:
    """The user's data, then the goal that waits for them, and a search within its limits."""
    found = [Want("prepare_data")]
    if turn.goal is None or turn.goal_error:
        return found
    limited = {one.field for one in turn.amendment.changes} - {"dataset", "data_path", "board"}
    waited = turn.before.goal is None and any(
        one.tool == "set_goal" for one in turn.before.outcomes
    )
    found.append(Want("set_goal"))
    if turn.unattended:
        return [*found, Want("search"), Want("report")]
    return [*found, Want("search")] if limited or waited else found


def _orders_step(one: Request, turn: Turn) -> bool:
    """ "Train a network for CIFAR-10" is a goal; "make it 48 KB and train it" orders a training."""
    return not turn.amendment.started


def _without_goal(one: Request) -> Iterator[Want]:
    """What works before there is a goal."""
    if one.intent == "list":
        yield Want("list_files")
    elif one.intent == "read" and one.details.get("path"):
        yield Want("read_file", {"path": one.details["path"]})


def _for_request(one: Request, turn: Turn) -> Iterator[Want]:
    """The wants of one request, where a goal stands."""
    candidate = turn.meaning.choice.candidate if turn.meaning.choice else ""
    if turn.meaning.choice and turn.meaning.choice.problem and one.intent in OF_A_CANDIDATE:
        return
    builder = _BUILDERS.get(one.intent)
    if builder:
        yield from builder(one, turn, candidate)


def _go_on(one: Request, turn: Turn, candidate: str) -> Iterator[Want]:
    """To the end; but a search that the user has not seen the end of comes alone."""
    last = turn.before.last
    if last is not None and last.status == "refused" and "do_it" in one.details:
        yield from _again(one, turn, candidate)
    elif (
        needs_search(turn.before)
        and not candidate
        and not turn.unattended
        and one.intent == "go_on"
    ):
        yield Want("search")
    elif turn.before.next_step(candidate or turn.before.hand):
        yield Want("report", candidate=candidate, fresh=False)


def _search(one: Request, _turn: Turn, _candidate: str) -> Iterator[Want]:
    yield Want("search", _only(one.details, *OF_A_SEARCH))


def _step(one: Request, turn: Turn, candidate: str) -> Iterator[Want]:
    """A step that was done is done again only where the user says so."""
    tool = _TOOLS.get(one.intent, one.intent)
    if several := one.details.get("several"):
        yield from (Want(tool, _only(one.details, "epochs", "images"), each) for each in several)
    elif not already(one, turn) and not (one.intent == "train" and unsaid_epochs(turn)):
        arguments = _only(one.details, "images", "method") | epochs(one, turn)
        yield Want(tool, arguments, candidate)


def _measure(one: Request, turn: Turn, candidate: str) -> Iterator[Want]:
    layers = {"layers": True} if one.details.get("layers") else {}
    for each in one.details.get("several") or (candidate,):
        yield Want("measure", layers, each)


def _measured(_one: Request, turn: Turn, candidate: str) -> Iterator[Want]:
    """A question that a measurement answers, if nobody has measured yet."""
    if turn.before.result("measure", turn.candidate) is None and (
        turn.candidate or turn.before.rows
    ):
        yield Want("measure", {}, candidate)


def _figures(one: Request, turn: Turn, candidate: str) -> Iterator[Want]:
    """A question about size or speed, where no result says it yet."""
    state, name = turn.before, turn.candidate
    known: dict[str, bool] = {
        "size": bool(state.row(name) or state.result("build", name)),
        "fit": bool(state.row(name) or state.result("build", name)),
        "speed": bool(state.result("run_on_board", name)),
    }
    if not known[one.intent] and name:
        yield from _measured(one, turn, candidate)


def _front(_one: Request, _turn: Turn, _candidate: str) -> Iterator[Want]:
    yield Want("show_front")


def _missing_front(_one: Request, turn: Turn, _candidate: str) -> Iterator[Want]:
    if turn.before.searched is None:
        yield Want("show_front")


def _what_if(_one: Request, turn: Turn, _candidate: str) -> Iterator[Want]:
    limits = what_if(turn.message, turn.goal).limits
    if limits:
        yield Want("show_front", limits)


def _files(_one: Request, _turn: Turn, _candidate: str) -> Iterator[Want]:
    yield Want("list_files")


def _read(one: Request, _turn: Turn, _candidate: str) -> Iterator[Want]:
    if one.details.get("path"):
        yield Want("read_file", {"path": one.details["path"]})


def _code(one: Request, turn: Turn, candidate: str) -> Iterator[Want]:
    written = program(str(one.details.get("kind", "")), turn.state, turn.candidate)
    if written.needs == "measure":
        yield Want("measure", {"layers": True}, candidate)
    elif written.needs == "search":
        yield Want("search")
    if written.wanted:
        yield Want("run_code", {"code": written.code, "purpose": written.purpose})


def _programmed(one: Request, _turn: Turn, candidate: str) -> Iterator[Want]:
    yield Want(TOOL_OF[one.intent], {}, candidate)


def _again(_one: Request, turn: Turn, _candidate: str) -> Iterator[Want]:
    """The last call once more, whether it failed or not."""
    last = turn.before.last
    if last is not None and not unsaid_epochs(turn):
        arguments = {k: v for k, v in last.arguments.items() if k not in ("candidate", "sentence")}
        arguments |= epochs(turn.meaning.first, turn) if last.tool == "train" else {}
        yield Want(last.tool, arguments, str(last.arguments.get("candidate") or ""))


_BUILDERS: dict[str, Callable[[Request, Turn, str], Iterator[Want]]] = {
    **dict.fromkeys(("go_on", "finish"), _go_on),
    **dict.fromkeys(
        ("train", "convert", "build", "run", "flash", "explain", "distil", "report"), _step
    ),
    **dict.fromkeys(TOOL_OF, _programmed),
    **dict.fromkeys(("why_memory", "why_slow"), _measured),
    **dict.fromkeys(("size", "speed", "fit"), _figures),
    **dict.fromkeys(
        ("rejected", "tried", "recommend", "compare", "why_proposed", "searched"), _missing_front
    ),
    "search": _search,
    "measure": _measure,
    "front": _front,
    "what_if": _what_if,
    "list": _files,
    "read": _read,
    "code": _code,
    "again": _again,
}


def next_call(want: Want, turn: Turn) -> tuple[str, dict[str, Any]] | None:
    """The call that a want needs now, or None where it is met."""
    if want.tool == "prepare_data":
        return _program_call(want.tool, turn, "")
    if want.tool not in _NEEDS:
        arguments = goal_call(turn) if want.tool == "set_goal" else want.arguments
        return None if turn.called(want.tool) else (want.tool, arguments)
    if not want.candidate and needs_search(turn.state) and not turn.called("search"):
        return "search", {}
    candidate = want.candidate or turn.state.hand
    named = {"candidate": candidate} if candidate else {}
    for step in _NEEDS[want.tool]:
        if not turn.state.has(step, candidate):
            return step, named
    if want.tool in STAGE_TOOLS:
        return _program_call(want.tool, turn, candidate)
    met = turn.called(want.tool, **named) if want.fresh else turn.state.has(want.tool, candidate)
    return None if met else (want.tool, named | want.arguments)


def _program_call(tool: str, turn: Turn, candidate: str) -> tuple[str, dict[str, Any]] | None:
    """The next program of a stage; None where it did its work, or nothing is left to try."""
    try:
        plan = course_of(tool, turn, candidate).next
    except UnknownClassError:
        return None
    return (tool, plan.arguments()) if plan else None


def needs_search(state: State) -> bool:
    """Whether no front within these limits says which candidate is meant."""
    return not state.hand or not (state.fresh or state.chosen or state.has("train"))


def goal_call(turn: Turn) -> dict[str, Any]:
    """The whole goal as arguments of set_goal."""
    from tools.goal.arguments import goal_arguments

    if turn.goal is None:
        return {}
    return {name: text for name, text in goal_arguments(turn.goal).items() if text is not None}


def _only(details: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: details[name] for name in names if name in details}
